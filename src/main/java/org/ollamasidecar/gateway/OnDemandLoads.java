package org.ollamasidecar.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.gateway.routing.SeenTogether;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.load.LoadJobs;
import org.ollamasidecar.load.LoadSpec;
import org.ollamasidecar.load.PullPolicy;
import org.ollamasidecar.models.ModelRules;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.task.TimeLimit;

/** Has an installed model loaded by a job that everybody can watch, before a request for it goes on to Ollama. */
@Singleton
public final class OnDemandLoads {

    private static final Logger LOG = Logger.getLogger(OnDemandLoads.class);

    /** So long after its last answer a model is taken as loaded; Ollama keeps them for minutes. */
    private static final Duration STAYS = Duration.ofSeconds(30);

    /** One that does not say by then what it has will hardly load anything either. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

    private static final int MOST_REMEMBERED = 1000;
    private static final int MOST_INSTANCES = 16;

    private final GatewayConfig config;
    private final OllamaClients clients;
    private final LoadJobs loads;
    private final ModelRules rules;
    private final SeenTogether seen;
    private final InstantSource clock;
    private final Vertx vertx;

    /** What was answered by which Ollama. */
    private record Answer(long generation, ModelName model) {}

    private final Cache<Answer, Boolean> answered = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(STAYS)
            .build();

    /** Generations that have answered. */
    private final Cache<Long, Boolean> alive =
            Caffeine.newBuilder().maximumSize(MOST_INSTANCES).build();

    OnDemandLoads(
            GatewayConfig config,
            OllamaClients clients,
            LoadJobs loads,
            ModelRules rules,
            SeenTogether seen,
            InstantSource clock,
            Vertx vertx) {
        this.config = config;
        this.clients = clients;
        this.loads = loads;
        this.rules = rules;
        this.seen = seen;
        this.clock = clock;
        this.vertx = vertx;
    }

    boolean isNeeded(Child ollama, ModelName model) {
        return config.loadOnDemand() && answered.getIfPresent(new Answer(ollama.generation(), model)) == null;
    }

    /** Whether a model is loaded, or will be in a moment; always succeeds, and where Ollama does not say, it is. */
    Future<Boolean> isHere(Child ollama, ModelName model) {
        Promise<Boolean> here = ((ContextInternal) vertx.getOrCreateContext()).promise();
        Thread.ofVirtual().name("sidecar-on-demand").start(() -> {
            try {
                here.complete(loads.isUnderWay(model, ollama) || isLoaded(clients.at(ollama.address()), model));
            } catch (OllamaException e) {
                here.complete(true);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                here.complete(true);
            }
        });
        return here.future();
    }

    private static boolean isLoaded(OllamaClient client, ModelName model) throws InterruptedException {
        return isAmong(client.loaded(), model);
    }

    private static boolean isAmong(List<LoadedModel> loaded, ModelName model) {
        return loaded.stream().anyMatch(one -> model.isNamed(one.name()));
    }

    /** Always succeeds: where the load has failed, Ollama itself is to say why. */
    Future<Void> load(Child ollama, ModelName model) {
        Promise<Void> done = ((ContextInternal) vertx.getOrCreateContext()).promise();
        Thread.ofVirtual().name("sidecar-on-demand").start(() -> {
            try {
                loadNow(ollama, model);
            } catch (OllamaException | ProblemException e) {
                LOG.debugf("No load on demand of %s: %s", model, e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                done.complete();
            }
        });
        return done.future();
    }

    /** What is in memory, where the model has to be loaded; empty where it has not, or where that is not known. */
    private static Optional<List<LoadedModel>> beforeLoad(OllamaClient client, ModelName model)
            throws InterruptedException {
        try {
            return TimeLimit.call(ANSWER_LIMIT, () -> {
                List<LoadedModel> loaded = client.loaded();
                return isAmong(loaded, model) || client.findInstalled(model).isEmpty()
                        ? Optional.empty()
                        : Optional.of(loaded);
            });
        } catch (TimeoutException | ExecutionException e) {
            LOG.debugf(e, "Not known whether %s has to be loaded", model);
            return Optional.empty();
        }
    }

    private void loadNow(Child ollama, ModelName model) throws InterruptedException {
        OllamaClient client = clients.at(ollama.address());
        Optional<List<LoadedModel>> before = beforeLoad(client, model);
        if (before.isPresent()) {
            loads.loadAndWait(
                    new LoadSpec(model, PullPolicy.NEVER, rules.keepAlive(model), false, rules.numCtx(model)), ollama);
            List<LoadedModel> after = client.loaded();
            if (isAmong(after, model)) {
                loaded(ollama, model, before.get(), after);
            }
        }
    }

    /** Those that have left for it are not taken as loaded any more. */
    private void loaded(Child ollama, ModelName model, List<LoadedModel> listed, List<LoadedModel> now) {
        List<ModelName> before = names(listed.stream().filter(one -> !one.isOver(clock.instant())));
        List<ModelName> after = names(now.stream());
        before.stream()
                .filter(one -> !after.contains(one))
                .forEach(left -> answered.invalidate(new Answer(ollama.generation(), left)));
        seen.loaded(ollama.generation(), model, before, after);
    }

    private static List<ModelName> names(Stream<LoadedModel> models) {
        return models.map(LoadedModel::name).map(ModelName::parse).toList();
    }

    /** A model has answered, so it is loaded; the newest are remembered. */
    void answered(Child ollama, ModelName model) {
        answered.put(new Answer(ollama.generation(), model), true);
        if (!hasAnswered(ollama)) {
            alive.put(ollama.generation(), true);
        }
    }

    /** Whether and where it is loaded is not known any more. */
    void unloaded(ModelName model) {
        answered.asMap().keySet().removeIf(answer -> answer.model().equals(model));
    }

    /** Whether it has answered a request for a model in its life. */
    public boolean hasAnswered(Child ollama) {
        return alive.getIfPresent(ollama.generation()) != null;
    }
}
