package org.ollamasidecar.state;

/** What becomes of an Ollama of ours that is found running. */
public enum LeftoverPolicy {
    /** It is ended, and a new one is started. */
    STOP,
    /** It goes on, its loaded models with it, where it was launched just as it would be launched now. */
    ADOPT
}
