package org.ollamasidecar.instance;

import org.ollamasidecar.state.Child;

/**
 * Done for each new Ollama between its first answer and Ready; implemented by rooms that want something to be there
 * before anybody else asks. Bounded by {@link OllamaRunner}: what takes longer or fails does not keep Ollama from Ready.
 */
public interface Preparation {

    void prepare(Child child) throws InterruptedException;
}
