package org.ollamasidecar.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.JsonPath;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.models.ModelRules;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.state.Child;

/**
 * Keeps wanted models as long as they are wanted. Each request says anew how long its model stays; those of OpenAI's
 * clients cannot, and so let Ollama forget it: for them it is said once more.
 */
@Singleton
final class PinnedModels {

    private static final Logger LOG = Logger.getLogger(PinnedModels.class);

    /** Far less than Ollama's shortest usual time, and seldom enough to cost nothing. */
    private static final long DELAY_MILLIS = 2000;

    private static final Duration TELL_EVERY = Duration.ofMinutes(1);

    private static final int MOST_TOLD = 1000;

    private final ModelRules rules;
    private final OllamaClients clients;
    private final Journal journal;
    private final Executor later;
    private final Cache<String, Boolean> told = Caffeine.newBuilder()
            .maximumSize(MOST_TOLD)
            .expireAfterWrite(TELL_EVERY)
            .build();
    private final Set<ModelName> due = ConcurrentHashMap.newKeySet();

    @Inject
    PinnedModels(ModelRules rules, OllamaClients clients, Journal journal, Vertx vertx) {
        this(rules, clients, journal, task -> vertx.setTimer(DELAY_MILLIS, now -> task.run()));
    }

    /** @param later runs what is due after a short while */
    PinnedModels(ModelRules rules, OllamaClients clients, Journal journal, Executor later) {
        this.rules = rules;
        this.clients = clients;
        this.journal = journal;
        this.later = later;
    }

    void used(Child ollama, JsonPath path, ModelName model) {
        if (!path.knowsKeepAlive() && rules.isWanted(model) && due.add(model)) {
            later.execute(() -> {
                due.remove(model);
                Thread.ofVirtual().name("sidecar-pin").start(() -> sayAgain(ollama, path, model));
            });
        }
    }

    /** A client wanted it unloaded, and it stays: that is told, of each client once in a while. */
    void kept(InFlightRequest flight, ModelName model) {
        String client = flight.caller() + " at " + flight.client();
        if (told.asMap().putIfAbsent(client + " " + model, true) != null) {
            return;
        }
        journal.record(
                "model.kept",
                client + " asked to unload " + model + " (keep_alive: 0); it is wanted and stays",
                Map.of(
                        "model",
                        model.toString(),
                        "key",
                        flight.caller(),
                        "address",
                        flight.client(),
                        "request",
                        flight.requestId()));
    }

    private void sayAgain(Child ollama, JsonPath path, ModelName model) {
        try {
            OllamaClient client = clients.at(ollama.address()).withContext(rules.numCtx(model));
            if (path == JsonPath.OPENAI_EMBEDDINGS) {
                client.loadEmbedding(model, rules.keepAlive(model));
            } else {
                client.load(model, rules.keepAlive(model));
            }
        } catch (OllamaException e) {
            LOG.debugf("Not said again how long %s stays: %s", model, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
