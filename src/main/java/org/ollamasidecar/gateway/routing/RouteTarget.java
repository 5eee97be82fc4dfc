package org.ollamasidecar.gateway.routing;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.ollamasidecar.fleet.AcceptedModels;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;

/** An Ollama that requests can be sent to, and what is known of each model there. Threads read it while others count. */
final class RouteTarget {

    /** A model here. */
    private static final class Use {

        private final AtomicInteger running = new AtomicInteger();
        private final boolean accepted;
        private volatile boolean loaded;
        private volatile long lastUsed = Long.MIN_VALUE;

        Use(boolean accepted) {
            this.accepted = accepted;
        }
    }

    private final BackendName backend;
    private final Child ollama;
    private final AcceptedModels accepted;
    private final double room;
    private final Map<ModelName, Use> uses = new ConcurrentHashMap<>();
    private final AtomicInteger modelsAtWork = new AtomicInteger();
    private volatile int places = Integer.MAX_VALUE;
    private volatile long freeMemory;
    private volatile List<String> namesInMemory = List.of();
    private volatile boolean looked;
    private volatile boolean withdrawn;

    /** @param room on how many requests for a model it can be taken to work at once, by its weight too */
    RouteTarget(BackendName backend, Child ollama, AcceptedModels accepted, double room) {
        this.backend = backend;
        this.ollama = ollama;
        this.accepted = accepted;
        this.room = room;
    }

    BackendName backend() {
        return backend;
    }

    Child ollama() {
        return ollama;
    }

    /** Whether others come first, although it answers. */
    boolean isWithdrawn() {
        return withdrawn;
    }

    RouteTarget withdrawn(boolean now) {
        withdrawn = now;
        return this;
    }

    private Use use(ModelName model) {
        // Found without an object for each look.
        Use known = uses.get(model);
        return known != null ? known : uses.computeIfAbsent(model, first -> new Use(accepted.has(first)));
    }

    boolean accepts(ModelName model) {
        return use(model).accepted;
    }

    /** Whether it has a model in memory, or will have it in a moment because a request was sent for it. */
    boolean has(ModelName model) {
        Use use = use(model);
        return use.loaded || use.running.get() > 0;
    }

    /** Whether requests for a model are in flight here. */
    boolean isAtWork(ModelName model) {
        return use(model).running.get() > 0;
    }

    /** @param models so many it keeps in memory at once; for one more, another one has to leave */
    void keeps(int models) {
        places = models;
    }

    int places() {
        return places;
    }

    /** Whether one of those that are at work here would have to leave for a model, or the model waits for that. */
    boolean isCrowdedFor(ModelName model) {
        return !isAtWork(model) && modelsAtWork.get() >= places;
    }

    /** Requests for a model in flight, in relation to the room for them. */
    double load(ModelName model) {
        return use(model).running.get() / room;
    }

    double room() {
        return room;
    }

    /** When a request for a model was last sent here, by the clock of nanoseconds; the smallest number where none was. */
    long lastUsed(ModelName model) {
        return use(model).lastUsed;
    }

    /** To be compared with that of others. */
    long freeMemory() {
        return freeMemory;
    }

    /** Those that are being loaded are not listed yet. */
    int modelsInMemory() {
        return Math.max(namesInMemory.size(), modelsAtWork.get());
    }

    /** What it has said that it has in memory; empty where it was not asked yet. */
    Optional<List<String>> inMemory() {
        return looked ? Optional.of(namesInMemory) : Optional.empty();
    }

    void begin(ModelName model, long now) {
        Use use = use(model);
        if (use.running.getAndIncrement() == 0) {
            modelsAtWork.incrementAndGet();
        }
        use.lastUsed = now;
    }

    void end(ModelName model) {
        if (use(model).running.decrementAndGet() == 0) {
            modelsAtWork.decrementAndGet();
        }
    }

    /**
     * What it says that it has in memory.
     *
     * @param free how much room is left beside that
     */
    void seen(Collection<LoadedModel> models, long free) {
        uses.forEach((name, use) -> use.loaded = models.stream().anyMatch(model -> name.isNamed(model.name())));
        // What has no name that can be asked for here is nothing to be chosen.
        models.stream().flatMap(model -> ModelName.find(model.name()).stream()).forEach(this::answered);
        freeMemory = free;
        namesInMemory = models.stream().map(LoadedModel::name).toList();
        looked = true;
    }

    /** A model has answered. */
    void answered(ModelName model) {
        use(model).loaded = true;
    }
}
