package org.ollamasidecar.upgrade;

/** When models are loaded into an Ollama that takes the place of another. */
public enum ModelTiming {
    AUTO,
    BEFORE,
    AFTER
}
