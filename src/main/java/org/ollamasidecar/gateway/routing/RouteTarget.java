package org.ollamasidecar.gateway.routing;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.ollamasidecar.fleet.AcceptedModels;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.ollama.InvalidModelNameException;
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

    private static final Logger LOG = Logger.getLogger(RouteTarget.class);

    private final BackendName backend;
    private final Child ollama;
    private final AcceptedModels accepted;
    private final double room;
    private final Map<ModelName, Use> uses = new ConcurrentHashMap<>();
    private volatile long bytesInMemory;
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

    long bytesInMemory() {
        return bytesInMemory;
    }

    int modelsInMemory() {
        return namesInMemory.size();
    }

    /** What it has said that it has in memory; empty where it was not asked yet. */
    Optional<List<String>> inMemory() {
        return looked ? Optional.of(namesInMemory) : Optional.empty();
    }

    void begin(ModelName model, long now) {
        Use use = use(model);
        use.running.incrementAndGet();
        use.lastUsed = now;
    }

    void end(ModelName model) {
        use(model).running.decrementAndGet();
    }

    /** What it says that it has in memory. */
    void seen(Collection<LoadedModel> models) {
        uses.forEach((name, use) -> use.loaded = models.stream().anyMatch(model -> name.isNamed(model.name())));
        models.stream().map(LoadedModel::name).forEach(this::noteLoaded);
        bytesInMemory = models.stream().mapToLong(LoadedModel::sizeBytes).sum();
        namesInMemory = models.stream().map(LoadedModel::name).toList();
        looked = true;
    }

    /** What has no name that can be asked for here is nothing to be chosen. */
    private void noteLoaded(String listed) {
        try {
            use(ModelName.parse(listed)).loaded = true;
        } catch (InvalidModelNameException nobodyAsksForIt) {
            LOG.debugf("%s has %s in memory", backend, listed);
        }
    }

    /** A model has answered. */
    void answered(ModelName model) {
        use(model).loaded = true;
    }
}
