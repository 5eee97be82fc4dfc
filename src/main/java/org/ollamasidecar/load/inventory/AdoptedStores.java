package org.ollamasidecar.load.inventory;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.FleetMonitor;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.task.Listeners;

/**
 * Which models are installed at which backend, where each has a store of its own. Of one that does not answer the last that
 * was seen is known. Cheap enough for each request, and for any thread.
 */
@Singleton
public final class AdoptedStores {

    private final boolean separate;
    private final Supplier<List<Backend>> backends;
    private final Map<BackendName, AdoptedStore> stores = new ConcurrentHashMap<>();
    private final Listeners<BackendName> listeners = new Listeners<>();

    @Inject
    public AdoptedStores(FleetMonitor fleet) {
        this(!fleet.shareStore(), fleet::backends);
    }

    private AdoptedStores(boolean separate, Supplier<List<Backend>> backends) {
        this.separate = separate;
        this.backends = backends;
    }

    /** Of Ollamas that share one: what is installed at one is at each. */
    public static AdoptedStores shared() {
        return new AdoptedStores(false, List::of);
    }

    /** Whether each backend has one of its own. */
    public boolean areSeparate() {
        return separate;
    }

    public Stock of(BackendName place, ModelName model) {
        if (!separate) {
            return Stock.INSTALLED;
        }
        AdoptedStore store = store(place);
        Stock stock = store.of(model);
        // Nobody can look at one that has changed and does not answer: what was there is taken to be there still.
        return stock == Stock.UNKNOWN && store.had(model) && !answers(place) ? Stock.INSTALLED : stock;
    }

    private boolean answers(BackendName place) {
        return backends.get().stream()
                .filter(backend -> backend.name().equals(place))
                .anyMatch(backend -> backend.ready().isPresent());
    }

    AdoptedStore store(BackendName place) {
        return stores.getOrDefault(place, AdoptedStore.UNSEEN);
    }

    private AdoptedStore change(BackendName place, UnaryOperator<AdoptedStore> change) {
        return stores.compute(place, (name, known) -> change.apply(known == null ? AdoptedStore.UNSEEN : known));
    }

    /** Whether one of them has a model, as far as is known. */
    public boolean has(ModelName model) {
        return stores.values().stream().anyMatch(store -> store.had(model));
    }

    /** Where a model is installed: at the first that answers, else at the first; empty where it is nowhere. */
    public Optional<BackendName> placeOf(ModelName model) {
        List<Backend> having = backends.get().stream()
                .filter(backend -> of(backend.name(), model) == Stock.INSTALLED)
                .toList();
        return having.stream()
                .filter(backend -> backend.ready().isPresent())
                .findFirst()
                .or(() -> having.stream().findFirst())
                .map(Backend::name);
    }

    /** What is installed where, of all of which that is known; empty where they share a store. */
    public Map<BackendName, Set<ModelName>> known() {
        Map<BackendName, Set<ModelName>> known = new LinkedHashMap<>();
        if (separate) {
            backends.get().forEach(backend -> store(backend.name())
                    .installed()
                    .ifPresent(installed -> known.put(backend.name(), installed)));
        }
        return known;
    }

    /** Somebody begins to change what is installed at a backend; {@return what is told when that has ended} */
    public Runnable changing(BackendName place) {
        if (!separate) {
            return () -> {};
        }
        change(place, AdoptedStore::changeBegun);
        return () -> {
            change(place, AdoptedStore::changeEnded);
            listeners.tell(place);
        };
    }

    /** Somebody has looked what is installed at a backend, as of a number of changes; {@return whether it is still true} */
    public boolean seen(BackendName place, long asOf, Set<ModelName> found) {
        boolean counts = change(place, store -> store.seen(asOf, found)).changes() == asOf;
        if (counts) {
            listeners.tell(place);
        }
        return counts;
    }

    /** Told of each backend of which something else is known: must hand over at once. */
    public void onChange(Runnable listener) {
        listeners.add(place -> listener.run());
    }
}
