package org.ollamasidecar.models;

/** What may have changed. */
enum ChangeHint {
    /** What Ollama has in memory. */
    LOADED,
    /** What is in its store. */
    INSTALLED
}
