package org.ollamasidecar.gateway.routing;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.config.BootOrder;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.ParallelRequests;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.load.inventory.AdoptedStores;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.task.Listeners;

/** The Ollamas that requests can be sent to now. Replaced as a whole whenever one comes or goes. */
@Singleton
public final class RoutingTable {

    private static final RouteTarget[] NONE = {};

    private final Supplier<List<Backend>> backends;
    private final RouteTargets maker;
    private final AdoptedStores stores;
    private final ModelHolders holders;
    private final Listeners<Boolean> listeners = new Listeners<>();
    private final Conversations conversations = new Conversations();
    private volatile boolean chosen;
    private volatile RouteTarget[] targets = NONE;

    @Inject
    RoutingTable(Sidecar sidecar, OllamaVariables variables, AdoptedStores stores) {
        this(sidecar::backends, new RouteTargets(variables), stores);
    }

    /**
     * Of Ollamas that share a store, and have no variables but their own.
     *
     * @param places how many models can be at work at a backend
     */
    public RoutingTable(Supplier<List<Backend>> backends, ToIntFunction<Backend> places) {
        this(backends, places, AdoptedStores.shared());
    }

    RoutingTable(Supplier<List<Backend>> backends, ToIntFunction<Backend> places, AdoptedStores stores) {
        this(backends, new RouteTargets(new ParallelRequests(new OllamaVariables(Map.of())), places), stores);
    }

    private RoutingTable(Supplier<List<Backend>> backends, RouteTargets maker, AdoptedStores stores) {
        this.backends = backends;
        this.maker = maker;
        this.stores = stores;
        this.holders = new ModelHolders(stores, backends);
        this.chosen = backends.get().size() > 1;
    }

    void listen(@Observes @Priority(BootOrder.BEFORE_OLLAMA_BEGINS) StartupEvent started, Sidecar sidecar) {
        sidecar.onMemberChange(member -> renew());
        stores.onChange(() -> listeners.tell(true));
    }

    /** Told whenever an Ollama has come or gone: must hand over at once. */
    public void onChange(Runnable listener) {
        listeners.add(changed -> listener.run());
    }

    /** Whether there is anything to be chosen. */
    public boolean isChosen() {
        return chosen;
    }

    /** Whether what is installed at one of them is not at the others too. */
    public boolean areStoresSeparate() {
        return stores.areSeparate();
    }

    /** Those that answer, where there are several; what is known of one that is still there stays known. */
    void renew() {
        synchronized (this) {
            List<Backend> known = backends.get();
            chosen = known.size() > 1;
            if (!chosen) {
                return;
            }
            targets = maker.of(known, targets);
        }
        listeners.tell(true);
    }

    /** The Ollamas that answer. */
    public List<Child> ollamas() {
        return Arrays.stream(targets).map(RouteTarget::ollama).toList();
    }

    List<RouteTarget> all() {
        return List.of(targets);
    }

    Optional<RouteTarget> find(long generation) {
        return Optional.ofNullable(target(generation));
    }

    /**
     * The one for a model that is asked for.
     *
     * @param conversation the key of the one that the request belongs to; 0: none
     * @param lost one that has just failed; chosen only where there is no other
     */
    public Optional<Child> choose(ModelName model, long conversation, @Nullable Child lost) {
        @Nullable RouteTarget avoided = lost == null ? null : target(lost.generation());
        @Nullable RouteTarget preferred = conversation == 0 ? null : target(conversations.placeOf(conversation));
        RouteTarget chosen = RouteChoice.of(holders.of(targets, model), model, preferred, avoided);
        if (chosen == null) {
            return Optional.empty();
        }
        if (conversation != 0) {
            conversations.isAt(conversation, chosen.ollama().generation());
        }
        return Optional.of(chosen.ollama());
    }

    /** The first that answers where a model is installed, as far as is known. */
    public Optional<Child> holder(ModelName model) {
        return stores.placeOf(model).flatMap(place -> all().stream()
                .filter(target -> target.backend().equals(place))
                .map(RouteTarget::ollama)
                .findFirst());
    }

    /** Whether requests can be sent to an Ollama. */
    public boolean has(Child ollama) {
        return target(ollama.generation()) != null;
    }

    /** A request is about to change what is installed at an Ollama; {@return what is told when it has ended} */
    public Runnable changing(Child ollama) {
        return find(ollama.generation())
                .map(target -> stores.changing(target.backend()))
                .orElse(() -> {});
    }

    private @Nullable RouteTarget target(long generation) {
        for (RouteTarget target : targets) {
            if (target.ollama().generation() == generation) {
                return target;
            }
        }
        return null;
    }

    /** Whether there is an Ollama that may run a model, ready or not. */
    public boolean accepts(ModelName model) {
        return backends.get().stream()
                .anyMatch(backend -> backend.settings().accepts().has(model));
    }

    /** What the Ollamas are doing that may run a model. */
    public List<SidecarStatus> statuses(ModelName model) {
        return holders.backends(model).stream()
                .map(backend -> backend.serving().status())
                .toList();
    }

    /** What the Ollama is doing that serves where one did that may be gone; empty where that is not known. */
    public Optional<SidecarStatus> statusAt(Child ollama) {
        return backends.get().stream()
                .map(backend -> backend.serving().status())
                .filter(status -> status.generation() == ollama.generation())
                .findFirst();
    }

    /** A request for a model goes to an Ollama; {@return what is told when it has ended} */
    public Runnable begin(Child ollama, ModelName model) {
        return find(ollama.generation())
                .<Runnable>map(target -> {
                    target.begin(model, System.nanoTime());
                    return () -> target.end(model);
                })
                .orElse(() -> {});
    }

    public void answered(Child ollama, ModelName model) {
        find(ollama.generation()).ifPresent(target -> target.answered(model));
    }

    /** How many Ollamas have a model in memory; at least one, as that is where it will be. */
    public int copies(ModelName model) {
        int copies = 0;
        for (RouteTarget target : targets) {
            copies += target.has(model) && !target.isWithdrawn() ? 1 : 0;
        }
        return Math.max(1, copies);
    }
}
