package org.ollamasidecar.fleet;

/** What an Ollama is being used for; implemented by the room that sends requests to it. */
public interface UpstreamUse {

    /** How many requests a start of Ollama may still be working for; answered from memory, at once. */
    long requestsOf(long generation);
}
