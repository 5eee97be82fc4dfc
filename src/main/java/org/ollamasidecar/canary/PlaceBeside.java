package org.ollamasidecar.canary;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.ollamasidecar.load.newer.RoomBeside;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarMonitor;

/** For one file more than Ollama keeps another model would have to leave. */
@Singleton
final class PlaceBeside implements RoomBeside {

    private final ModelPlaces places;
    private final SidecarMonitor sidecar;

    PlaceBeside(ModelPlaces places, SidecarMonitor sidecar) {
        this.places = places;
        this.sidecar = sidecar;
    }

    @Override
    public Optional<String> objection(Child ollama, List<LoadedModel> loaded, LoadedModel second) {
        int most = places.of(ollama, sidecar.status().compute());
        return loaded.size() < most
                ? Optional.empty()
                : Optional.of(loaded.size() + " of " + most + " models are loaded");
    }
}
