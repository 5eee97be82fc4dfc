package org.ollamasidecar.load;

import static java.util.stream.Collectors.joining;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.FleetMonitor;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.load.inventory.AdoptedStores;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarMonitor;

/** Where models can be loaded. A place has a name for loads only where there are several. */
@ApplicationScoped
class LoadPlaces {

    private final FleetMonitor fleet;
    private final AdoptedStores stores;

    LoadPlaces(FleetMonitor fleet, AdoptedStores stores) {
        this.fleet = fleet;
        this.stores = stores;
    }

    /**
     * The place that a request names.
     *
     * @throws ProblemException where there is none of this name
     */
    Optional<BackendName> named(@Nullable String name) {
        if (name == null) {
            return Optional.empty();
        }
        return Optional.of(fleet.backends().stream()
                .map(Backend::name)
                .filter(place -> place.text().equals(name))
                .findFirst()
                .orElseThrow(() -> ProblemException.badRequest(
                        "There is no instance '" + name + "'; there are: " + names() + ".",
                        "Send one of them, or leave 'instance' out.")));
    }

    private String names() {
        return fleet.backends().stream().map(place -> place.name().text()).collect(joining(", "));
    }

    /** The place of an Ollama that answers, or has just done so. */
    Optional<BackendName> of(Child ollama) {
        return fleet.instanceOf(ollama.generation()).map(InstanceName::backend);
    }

    /** Where it comes to be what is wished somewhere, or wherever an Ollama serves now. */
    Optional<BackendName> settled(Optional<BackendName> wished) {
        return areSeveral() ? wished.or(() -> Optional.of(fleet.serving().name().backend())) : Optional.empty();
    }

    /** The same for a load, which comes to be where its model is installed, unless another place is wished. */
    Optional<BackendName> settled(LoadSpec wish) {
        return settled(wish.at().or(() -> stores.areSeparate() ? stores.placeOf(wish.model()) : Optional.empty()));
    }

    /** The place whose Ollama brings a model into the store that the one has which is to load it. */
    Optional<BackendName> storeOf(Optional<BackendName> settled) {
        return stores.areSeparate() ? settled : Optional.empty();
    }

    /** A model is about to be brought into a store; {@return what is told when that has ended} */
    Runnable changing(Optional<BackendName> settled) {
        return settled.map(stores::changing).orElse(() -> {});
    }

    private boolean areSeveral() {
        return fleet.backends().size() > 1;
    }

    /** Whether it is a place that something can have come to be at. */
    boolean has(Optional<BackendName> settled) {
        return areSeveral()
                ? fleet.backends().stream()
                        .anyMatch(place -> settled.filter(place.name()::equals).isPresent())
                : settled.isEmpty();
    }

    /** What the Ollama there is doing. */
    SidecarMonitor monitor(Optional<BackendName> settled) {
        return settled.map(fleet::at).orElse(fleet);
    }
}
