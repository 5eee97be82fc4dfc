package org.ollamasidecar.canary;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.load.newer.RoomBeside;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.state.Child;

/** For one file more than Ollama keeps another model would have to leave. */
@Singleton
final class PlaceBeside implements RoomBeside {

    private final ModelPlaces places;
    private final Sidecar sidecar;

    PlaceBeside(ModelPlaces places, Sidecar sidecar) {
        this.places = places;
        this.sidecar = sidecar;
    }

    @Override
    public Optional<String> objection(Child ollama, List<LoadedModel> loaded, LoadedModel second) {
        int most = places.of(ollama, Setup.of(ollama, sidecar));
        return loaded.size() < most
                ? Optional.empty()
                : Optional.of(loaded.size() + " of " + most + " models are loaded");
    }
}
