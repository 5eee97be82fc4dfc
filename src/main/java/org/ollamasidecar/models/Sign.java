package org.ollamasidecar.models;

/** What may have changed. */
enum Sign {
    /** What Ollama has in memory. */
    LOADED,
    /** What is in its store. */
    INSTALLED
}
