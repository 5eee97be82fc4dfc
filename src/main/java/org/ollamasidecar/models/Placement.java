package org.ollamasidecar.models;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.load.inventory.Stock;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;

/**
 * Which wanted models are loaded at which backend, as a pure function. A model stays where it is as long as that backend
 * answers. No backend gets more than it keeps loaded: one model would push the other out in turn.
 *
 * @param models at each backend, in the order in which they are wanted
 * @param lacks why a model has fewer copies than are wished, as a part of a sentence
 */
record Placement(Map<BackendName, List<WantedModel>> models, Map<ModelName, String> lacks) {

    static final Placement NOTHING = new Placement(Map.of(), Map.of());

    List<WantedModel> at(BackendName backend) {
        return models.getOrDefault(backend, List.of());
    }

    /** Why a model has fewer copies than are wished; empty where it has them all. */
    Optional<String> lackOf(ModelName model) {
        return Optional.ofNullable(lacks.get(model));
    }

    /**
     * The next one.
     *
     * @param replicas at how many backends a model is to be
     * @param kept how many models a backend keeps loaded
     * @param stock whether a model is installed at a backend
     */
    Placement next(
            List<Backend> backends,
            List<WantedModel> wanted,
            ToIntFunction<ModelName> replicas,
            ToIntFunction<Backend> kept,
            BiFunction<BackendName, ModelName, Stock> stock) {
        Draft draft = new Draft(this, backends, kept, stock);
        int rounds = Math.min(
                backends.size(),
                wanted.stream()
                        .mapToInt(model -> draft.wished(model.name(), replicas))
                        .max()
                        .orElse(0));
        // A first copy of each comes before a second one of any.
        for (int copy = 1; copy <= rounds; copy++) {
            for (WantedModel model : wanted) {
                if (copy <= draft.wished(model.name(), replicas)) {
                    draft.place(model.name());
                }
            }
        }
        Map<BackendName, List<WantedModel>> next = new LinkedHashMap<>();
        backends.forEach(backend -> next.put(
                backend.name(),
                wanted.stream()
                        .filter(model -> draft.isAt(backend, model.name()))
                        .toList()));
        Map<ModelName, String> lacks = new LinkedHashMap<>();
        wanted.forEach(model -> draft.lack(model.name(), replicas).ifPresent(lack -> lacks.put(model.name(), lack)));
        return new Placement(next, lacks);
    }

    /** The backends at which a model is to be. */
    Set<BackendName> of(ModelName model) {
        Set<BackendName> found = new LinkedHashSet<>();
        models.forEach((backend, placed) -> {
            if (placed.stream().anyMatch(one -> one.name().equals(model))) {
                found.add(backend);
            }
        });
        return found;
    }

    /** One that is being made. */
    private static final class Draft {

        private final Placement before;
        private final List<Backend> backends;
        private final ToIntFunction<Backend> kept;
        private final BiFunction<BackendName, ModelName, Stock> stock;
        private final Map<BackendName, Set<ModelName>> placed = new LinkedHashMap<>();

        Draft(
                Placement before,
                List<Backend> backends,
                ToIntFunction<Backend> kept,
                BiFunction<BackendName, ModelName, Stock> stock) {
            this.before = before;
            this.backends = backends;
            this.kept = kept;
            this.stock = stock;
            backends.forEach(backend -> placed.put(backend.name(), new LinkedHashSet<>()));
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
        int wished(ModelName model, ToIntFunction<ModelName> replicas) {
            return backends.stream().anyMatch(backend -> isOwn(backend, model))
                    ? Replicas.ALL
                    : replicas.applyAsInt(model);
        }

        void place(ModelName model) {
            List<Backend> able = eligible(model).stream()
                    .filter(backend -> !isAt(backend, model) && number(backend) < kept.applyAsInt(backend))
                    .toList();
            withStock(able, model).stream()
                    .min(Comparator.<Backend, Boolean>comparing(Draft::isDown)
                            .thenComparing(backend -> !wasAt(backend, model))
                            .thenComparingInt(this::number))
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
            boolean stays = able.stream().anyMatch(backend -> wasAt(backend, model) && !isDown(backend));
            boolean isTold = with(Stock.UNKNOWN, able, model).stream()
                    .allMatch(backend -> backend.serving().status().ready().isEmpty());
            return stays || isTold ? able : List.of();
        }

        private List<Backend> with(Stock wanted, List<Backend> able, ModelName model) {
            return able.stream()
                    .filter(backend -> stock.apply(backend.name(), model) == wanted)
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

        private boolean wasAt(Backend backend, ModelName model) {
            return before.at(backend.name()).stream()
                    .anyMatch(known -> known.name().equals(model));
        }

        private int number(Backend backend) {
            return at(backend).size();
        }

        private Set<ModelName> at(Backend backend) {
            return placed.computeIfAbsent(backend.name(), first -> new LinkedHashSet<>());
        }

        boolean isAt(Backend backend, ModelName model) {
            return at(backend).contains(model);
        }

        Optional<String> lack(ModelName model, ToIntFunction<ModelName> replicas) {
            int wished = wished(model, replicas);
            List<Backend> able = eligible(model);
            long copies = able.stream().filter(backend -> isAt(backend, model)).count();
            if (copies >= wished || (wished == Replicas.ALL && copies == able.size() && copies > 0)) {
                return Optional.empty();
            }
            String much = copies + (wished == Replicas.ALL ? "" : " of " + wished) + " copies: ";
            if (able.isEmpty()) {
                return Optional.of(much + "no instance accepts it");
            }
            return Optional.of(much
                    + (copies == able.size()
                            ? "no more than " + able.size() + " can have it"
                            : "the others have no place left beside other wanted models (OLLAMA_MAX_LOADED_MODELS)"));
        }
    }
}
