package org.ollamasidecar.config;

/** Who is told of the start in which order, where it matters: priorities, the smaller first. */
public final class BootOrder {

    /** What is wrong in the settings ends the boot here, and who follows Ollama from its first moment is there. */
    public static final int BEFORE_OLLAMA_BEGINS = 50;

    public static final int OLLAMA_BEGINS = 100;

    /** The store is read, which the keeper of the models asks. */
    public static final int BEFORE_MODELS_ARE_KEPT = 1900;

    public static final int MODELS_ARE_KEPT = 2000;

    private BootOrder() {}
}
