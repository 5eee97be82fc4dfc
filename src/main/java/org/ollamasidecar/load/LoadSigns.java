package org.ollamasidecar.load;

import org.ollamasidecar.instance.OllamaLog;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.ollama.TransientOllamaException;
import org.ollamasidecar.state.Child;

/** What tells that a load goes on: Ollama and its runners write. An Ollama of somebody else has no log to be read. */
final class LoadSigns implements StallWatch.Signs {

    private final OllamaLog log;
    private final Child ollama;
    private long newest;

    LoadSigns(OllamaLog log, Child ollama) {
        this.log = log;
        this.ollama = ollama;
    }

    @Override
    public long count() throws InterruptedException {
        newest = log.newestWork(ollama.generation(), newest);
        return newest;
    }

    @Override
    public boolean areDue() {
        return ollama.isOurs();
    }

    static OllamaException stall(long seconds) {
        return new TransientOllamaException(
                OllamaErrorKind.RUNNER,
                "The load stalled: no sign of life for " + seconds + " s, neither of Ollama nor of a runner.",
                "Look into the log, then retry from LOAD; give it more time where the disk is slow"
                        + " (sidecar.loads.load.stall-timeout).");
    }
}
