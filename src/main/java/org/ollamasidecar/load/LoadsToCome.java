package org.ollamasidecar.load;

/** Who will ask for loads in a moment; implemented by the room that keeps models loaded. */
public interface LoadsToCome {

    /** Whether loads will begin as soon as an Ollama has been looked at for the first time. */
    boolean areExpected(long generation);
}
