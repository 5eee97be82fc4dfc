package org.ollamasidecar.models.placement;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.load.inventory.Stock;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;

/** A placement that is being made, copy by copy. */
final class PlacementDraft {

    private final Placement before;
    private final List<Backend> backends;
    private final Placement.Circumstances circumstances;
    private final Map<BackendName, Set<ModelName>> placed = new LinkedHashMap<>();

    PlacementDraft(Placement before, List<Backend> backends, Placement.Circumstances circumstances) {
        this.before = before;
        this.backends = backends;
        this.circumstances = circumstances;
        backends.forEach(backend -> placed.put(backend.name(), new LinkedHashSet<>()));
    }

    static Set<BackendName> up(List<Backend> backends) {
        return backends.stream()
                .filter(PlacementDraft::isUp)
                .map(Backend::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isUp(Backend backend) {
        return backend.ready().isPresent();
    }

    /** Those of a backend with models of its own are there, and it takes no part in the others. */
    private List<Backend> eligible(ModelName model) {
        List<Backend> own =
                backends.stream().filter(backend -> isOwn(backend, model)).toList();
        return !own.isEmpty()
                ? own
                : backends.stream()
                        .filter(backend -> backend.settings().models().isEmpty()
                                && backend.settings().accepts().has(model))
                        .toList();
    }

    private static boolean isOwn(Backend backend, ModelName model) {
        return backend.settings()
                .models()
                .filter(names -> names.contains(model))
                .isPresent();
    }

    /** A model that backends have for their own is at each of them. */
    int wished(ModelName model) {
        return backends.stream().anyMatch(backend -> isOwn(backend, model))
                ? Placement.EVERYWHERE
                : circumstances.replicas().applyAsInt(model);
    }

    void place(ModelName model) {
        List<Backend> able = eligible(model);
        boolean known = able.stream().allMatch(backend -> isDown(backend) || isLookedAt(backend));
        List<Backend> free = able.stream()
                .filter(backend -> !isAt(backend, model)
                        && at(backend).size() < circumstances.kept().applyAsInt(backend))
                .toList();
        withStock(free, model).stream()
                .min(Comparator.<Backend, Boolean>comparing(PlacementDraft::isDown)
                        .thenComparing(backend -> !staysAt(backend, model, known))
                        .thenComparing(backend -> !isInMemory(backend, model))
                        .thenComparing(backend -> known ? room(backend) : 0L, Comparator.reverseOrder())
                        .thenComparingLong(this::number))
                .ifPresent(backend -> at(backend).add(model));
    }

    /**
     * It is pulled only where none of them has it installed; while one that answers has not told that, it has no place but
     * the one that it has.
     */
    private List<Backend> withStock(List<Backend> able, ModelName model) {
        List<Backend> installed = with(Stock.INSTALLED, able, model);
        if (!installed.isEmpty()) {
            return installed;
        }
        boolean stays = able.stream().anyMatch(backend -> before.has(backend.name(), model) && !isDown(backend));
        boolean isTold = with(Stock.UNKNOWN, able, model).stream().noneMatch(PlacementDraft::isUp);
        return stays || isTold ? able : List.of();
    }

    private List<Backend> with(Stock wanted, List<Backend> able, ModelName model) {
        return able.stream()
                .filter(backend -> circumstances.stock().apply(backend.name(), model) == wanted)
                .toList();
    }

    /** One that begins its first life is waited for: the first that comes up would get all. */
    private static boolean isDown(Backend backend) {
        SidecarStatus status = backend.serving().status();
        return switch (status.state()) {
            case SidecarState.Ready up -> false;
            case SidecarState.Failed died -> true;
            case SidecarState.BackingOff died -> true;
            case SidecarState.Unresponsive hung -> true;
            case SidecarState.Stopped before -> status.everReady();
            case SidecarState.Provisioning begun -> status.everReady();
            case SidecarState.Starting begun -> status.everReady();
            case SidecarState.Listening begun -> status.everReady();
            case SidecarState.Stopping begun -> status.everReady();
        };
    }

    /** What was meant for one that was not up yet is placed anew once all can be compared: nothing is loaded there. */
    private boolean staysAt(Backend backend, ModelName model, boolean known) {
        return before.has(backend.name(), model)
                && (!known || before.up().contains(backend.name()) || isInMemory(backend, model));
    }

    private boolean isLookedAt(Backend backend) {
        return circumstances.memory().containsKey(backend.name());
    }

    private boolean isInMemory(Backend backend, ModelName model) {
        MemoryUse use = circumstances.memory().get(backend.name());
        return use != null && use.has(model);
    }

    /** What is left when all that is placed there is loaded. Of what nobody knows the size, each takes an equal share. */
    private long room(Backend backend) {
        MemoryUse use = circumstances.memory().get(backend.name());
        if (use == null) {
            return Long.MIN_VALUE;
        }
        long room = use.room();
        int unknown = 0;
        for (ModelName model : at(backend)) {
            if (!use.has(model)) {
                long size = circumstances.size().applyAsLong(model);
                room -= size;
                unknown += size == 0 ? 1 : 0;
            }
        }
        return room > 0 ? room / (1 + unknown) : room;
    }

    /** Those that are placed there, and others that are in memory. */
    private long number(Backend backend) {
        MemoryUse use = circumstances.memory().get(backend.name());
        long others = use == null
                ? 0
                : use.loaded().stream()
                        .filter(one -> at(backend).stream().noneMatch(model -> model.isNamed(one.name())))
                        .count();
        return at(backend).size() + others;
    }

    private Set<ModelName> at(Backend backend) {
        return placed.computeIfAbsent(backend.name(), first -> new LinkedHashSet<>());
    }

    boolean isAt(Backend backend, ModelName model) {
        return at(backend).contains(model);
    }

    /** Why a model has fewer copies than are wished; empty where it has them all. */
    Optional<String> lack(ModelName model) {
        int wished = wished(model);
        List<Backend> able = eligible(model);
        long copies = able.stream().filter(backend -> isAt(backend, model)).count();
        if (copies >= wished || (wished == Placement.EVERYWHERE && copies == able.size() && copies > 0)) {
            return Optional.empty();
        }
        String much = copies + (wished == Placement.EVERYWHERE ? "" : " of " + wished) + " copies: ";
        if (able.isEmpty()) {
            return Optional.of(much + "no instance accepts it");
        }
        return Optional.of(much
                + (copies == able.size()
                        ? "no more than " + able.size() + " can have it"
                        : "the others have no place left beside other wanted models (OLLAMA_MAX_LOADED_MODELS)"));
    }
}
