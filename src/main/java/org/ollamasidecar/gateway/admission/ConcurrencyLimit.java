package org.ollamasidecar.gateway.admission;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.ParallelRequests;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.gateway.routing.RoutingTable;
import org.ollamasidecar.instance.ModelRunner;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaStore;
import org.ollamasidecar.state.Child;

/**
 * How many requests for one model may be with Ollama at once. What Ollama does not work on yet waits inside it, first come
 * first served, where no key gets its turn and nothing can be taken back: so as many are sent as it works on, and one that
 * is next, with which its runner never idles.
 */
@Singleton
public final class ConcurrencyLimit {

    private static final int NEXT = 1;

    private final Optional<Integer> configured;
    private final Supplier<Optional<Child>> ollama;
    private final ParallelRequests usual;
    private final BiFunction<Child, ModelName, OptionalInt> runners;
    private final ToIntFunction<ModelName> copies;
    private volatile Known known;

    /**
     * What is known of an Ollama.
     *
     * @param parallel on how many requests of a model it works, where the model's runner says nothing else
     * @param byModel what runners have said
     * @param asked the models whose runners were looked at, or are just now
     */
    private record Known(@Nullable Child ollama, int parallel, Map<ModelName, Integer> byModel, Set<ModelName> asked) {
        Known(@Nullable Child ollama, int parallel) {
            this(ollama, parallel, new ConcurrentHashMap<>(), ConcurrentHashMap.newKeySet());
        }
    }

    @Inject
    ConcurrencyLimit(
            GatewayConfig config,
            Sidecar sidecar,
            OllamaVariables variables,
            ModelsDirectory models,
            RoutingTable routing) {
        this(
                config.queue().perModel(),
                () -> sidecar.status().child(),
                variables,
                (child, model) -> parallel(child, model, new OllamaStore(models.path())),
                routing::copies);
    }

    /**
     * Of whatever Ollama there is.
     *
     * @param ollama the one that runs now
     * @param runners on how many requests the runner of a model works; empty where there is none
     * @param copies in how many Ollamas a model is in memory; at least 1
     */
    ConcurrencyLimit(
            Optional<Integer> configured,
            Supplier<Optional<Child>> ollama,
            OllamaVariables variables,
            BiFunction<Child, ModelName, OptionalInt> runners,
            ToIntFunction<ModelName> copies) {
        this.configured = configured;
        this.ollama = ollama;
        this.usual = new ParallelRequests(variables);
        this.runners = runners;
        this.copies = copies;
        this.known = new Known(null, usual.configured().orElse(1));
    }

    private static OptionalInt parallel(Child child, ModelName model, OllamaStore store) {
        return ModelRunner.of(child, store.weightsOf(model)).stream()
                .flatMapToInt(runner -> runner.parallel().stream())
                .max();
    }

    /** For a model of which nothing else is known. */
    public int usual() {
        return configured.orElseGet(() -> now().parallel() + NEXT);
    }

    /** For a model as its runner was started: Ollama gives embedding models and some others one place, whatever it was told. */
    public int of(ModelName model) {
        if (configured.isPresent()) {
            return configured.get();
        }
        Known now = now();
        return (now.byModel().getOrDefault(model, now.parallel()) + NEXT) * copies.applyAsInt(model);
    }

    /** A model has answered, so it has a runner. Where it may have fewer places than others, it is looked at once. */
    void answered(ModelName model) {
        Known now = now();
        Child child = now.ollama();
        if (configured.isEmpty()
                && now.parallel() > 1
                && child != null
                && child.isOurs()
                && now.asked().add(model)) {
            Thread.ofVirtual().name("sidecar-runner-places").start(() -> runners.apply(child, model)
                    .ifPresent(places -> now.byModel().put(model, places)));
        }
    }

    /** While there is none, what held for the last one holds. */
    private Known now() {
        Known last = known;
        Child child = ollama.get().orElse(last.ollama());
        if (child == null || child.equals(last.ollama())) {
            return last;
        }
        Known next = new Known(child, usual.of(child));
        known = next;
        return next;
    }
}
