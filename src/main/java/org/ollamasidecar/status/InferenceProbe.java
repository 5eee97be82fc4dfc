package org.ollamasidecar.status;

import org.ollamasidecar.state.Child;

/** Proves that Ollama can generate; implemented by a room that has a model for it. */
public interface InferenceProbe {

    /** What came of it, for people. */
    sealed interface Outcome {

        /** Ollama has generated. */
        record Produced(String what) implements Outcome {}

        /** It was not tried: another model would have had to leave. */
        record NoRoom(String why) implements Outcome {}
    }

    /**
     * Produces one token where that changes nothing for anybody else.
     *
     * @throws RuntimeException with a message that says why none came
     */
    Outcome produceToken(Child child) throws InterruptedException;
}
