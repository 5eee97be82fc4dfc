package org.ollamasidecar.state;

/** Whose Ollama it is. */
public enum Mode {
    /** This service provides, starts, watches and ends it. */
    OWN,
    /** Somebody else runs it: it is watched and used, never started and never signalled. */
    ADOPT
}
