package org.ollamasidecar.fleet;

import org.ollamasidecar.state.Child;

/** Told by those who send requests, who learn sooner than anybody else that an Ollama is gone. */
public interface RefusedConnections {

    /**
     * Nobody listens any more where an Ollama of ours was Ready: its process has ended, or is ending. Returns at once.
     *
     * @param ollama the start of it that has refused
     */
    void refused(Child ollama);
}
