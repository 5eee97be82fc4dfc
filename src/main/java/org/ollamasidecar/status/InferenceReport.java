package org.ollamasidecar.status;

import java.util.Optional;

/** What is known of whether an Ollama generates; implemented by a room that tries it. */
public interface InferenceReport {

    /**
     * What came of the newest attempt.
     *
     * @param well whether nothing speaks against it: what was not tried is not ill
     * @param detail for people
     */
    record Inference(boolean well, String detail) {}

    /** Of a start of Ollama; empty where it is not tried. */
    Optional<Inference> of(long generation);
}
