package org.ollamasidecar.load;

import jakarta.enterprise.context.ApplicationScoped;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.PermanentOllamaException;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarMonitor;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;

/** The Ollama that answers now, for steps: whatever generation it is. */
@ApplicationScoped
class OllamaAccess {

    private final SidecarMonitor sidecar;
    private final OllamaClients clients;

    OllamaAccess(SidecarMonitor sidecar, OllamaClients clients) {
        this.sidecar = sidecar;
        this.clients = clients;
    }

    /** Waits until Ollama answers; fails at once where nothing will bring it up. */
    Child awaitReady() throws InterruptedException {
        SidecarStatus status = sidecar.await(seen -> seen.ready().isPresent() || isHopeless(seen));
        return status.ready()
                .orElseThrow(() -> new PermanentOllamaException(
                        OllamaErrorKind.CONNECTION,
                        "Ollama does not run: it is " + status.name() + ".",
                        "See GET /sidecar/v1/status for the reason, then POST /sidecar/v1/start."));
    }

    OllamaClient client() throws InterruptedException {
        return clients.at(awaitReady().address());
    }

    /** One that asks for the model as it is wished. */
    OllamaClient client(LoadSpec spec) throws InterruptedException {
        return client().withContext(spec.numCtx());
    }

    private static boolean isHopeless(SidecarStatus status) {
        return status.state() instanceof SidecarState.Failed || status.state() instanceof SidecarState.Stopped;
    }
}
