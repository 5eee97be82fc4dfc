package org.ollamasidecar.lifecycle;

/** How far the first start of the service has come: until Ollama and all required models serve for the first time. */
public sealed interface StartProgress {

    /** They have served; what happens later is no start any more. */
    record Complete() implements StartProgress {}

    /**
     * They are on their way, however long it takes.
     *
     * @param what is being done, in a few words
     */
    record Advancing(String what) implements StartProgress {}

    /**
     * They will not come by waiting alone, or nobody can tell.
     *
     * @param why and what fixes it, in sentences
     */
    record Stalled(String why) implements StartProgress {}
}
