package org.ollamasidecar.state;

/** What stands by for the Ollama that serves. */
public enum StandbyMode {
    /** Nothing: it is restarted where it dies. */
    OFF,
    /** A second Ollama without models. */
    SERVER,
    /** The same, with the wanted models in memory, where there is room for them twice. */
    WARM
}
