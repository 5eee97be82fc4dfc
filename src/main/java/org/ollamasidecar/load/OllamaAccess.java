package org.ollamasidecar.load;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.PermanentOllamaException;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;

/** The Ollamas that answer now, for steps: whatever generation they are. */
@ApplicationScoped
class OllamaAccess {

    private final LoadPlaces places;
    private final OllamaClients clients;

    OllamaAccess(LoadPlaces places, OllamaClients clients) {
        this.places = places;
        this.clients = clients;
    }

    /** Waits until the one answers that is to load a model; fails at once where nothing will bring it up. */
    Child awaitReady(LoadSpec spec) throws InterruptedException {
        return awaitReady(spec.at());
    }

    /** Of the one that is to load a model, ready or not. */
    long generation(LoadSpec spec) {
        return places.monitor(spec.at()).status().generation();
    }

    /**
     * The same with the one that brings the model into its store. Where all have the same store that is the one that
     * serves: only one Ollama at a time can fetch a file into it.
     */
    Child awaitStore(LoadSpec spec) throws InterruptedException {
        return awaitReady(places.storeOf(spec.at()));
    }

    private Child awaitReady(Optional<BackendName> place) throws InterruptedException {
        SidecarStatus status = places.monitor(place).await(seen -> seen.ready().isPresent() || isHopeless(seen));
        return status.ready()
                .orElseThrow(() -> new PermanentOllamaException(
                        OllamaErrorKind.CONNECTION,
                        "Ollama does not run: it is " + status.name() + ".",
                        "See GET /sidecar/v1/status for the reason, then POST /sidecar/v1/start."));
    }

    /** Of the one that brings a model into its store. */
    OllamaClient store(LoadSpec spec) throws InterruptedException {
        return clients.at(awaitStore(spec).address());
    }

    /** A model is about to be brought into a store; {@return what is told when that has ended} */
    Runnable changing(LoadSpec spec) {
        return places.changing(spec.at());
    }

    /** Of one that is to load a model; asks for it as it is wished. */
    OllamaClient client(Child ollama, LoadSpec spec) {
        return clients.at(ollama.address()).withContext(spec.numCtx());
    }

    private static boolean isHopeless(SidecarStatus status) {
        return status.state() instanceof SidecarState.Failed || status.state() instanceof SidecarState.Stopped;
    }
}
