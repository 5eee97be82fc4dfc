package org.ollamasidecar.supervisor;

/** Proves that Ollama can generate; implemented by a room that has a model for it. */
public interface InferenceProbe {

    /**
     * Produces one token.
     *
     * @return what was done, for people
     * @throws RuntimeException with a message that says why none came
     */
    String produceToken(Child child) throws InterruptedException;
}
