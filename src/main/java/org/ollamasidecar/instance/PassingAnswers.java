package org.ollamasidecar.instance;

/** What clients get from Ollama while they ask it; implemented by the room that passes it on. Answered from memory. */
public interface PassingAnswers {

    /** What the Ollama of a generation has sent of late. */
    Traffic of(long generation);
}
