package org.ollamasidecar.state;

/** How much depends on an Ollama, of which it cannot know by itself. */
public enum Reliance {
    /** No other one could serve in its place. */
    SOLE,
    /** Another one serves, or can at once, in its place. */
    BACKED,
    /** Another one serves and is sound: nobody depends on this one now. */
    SPARE
}
