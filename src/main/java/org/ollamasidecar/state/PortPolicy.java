package org.ollamasidecar.state;

/** What is done where the port that is configured for our Ollama is taken. */
public enum PortPolicy {
    /** It is said who has it, and no other try is made. */
    FAIL,
    /** A free port is taken instead. */
    OTHER_PORT,
    /** Where an Ollama has it, that one is used as it is, and never signalled. */
    ADOPT
}
