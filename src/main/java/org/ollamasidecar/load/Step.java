package org.ollamasidecar.load;

/** The steps of a load, in their order. */
public enum Step {
    /** Waits until Ollama answers. */
    AWAIT_SERVER,
    /** Finds out whether the model is installed and whether it may be pulled. */
    RESOLVE,
    /** Downloads it. */
    PULL,
    /** Brings it into memory. */
    LOAD,
    /** Lets it produce something. */
    VERIFY
}
