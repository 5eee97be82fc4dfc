package org.ollamasidecar.gateway;

import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.ollamasidecar.models.ModelRules;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.supervisor.Child;

/**
 * Keeps wanted models as long as they are wanted. Each request says anew how long its model stays; those of OpenAI's
 * clients cannot, and so let Ollama forget it: for them it is said once more.
 */
@Singleton
final class Pins {

    private static final Logger LOG = Logger.getLogger(Pins.class);

    /** Far less than Ollama's shortest usual time, and seldom enough to cost nothing. */
    private static final long DELAY_MILLIS = 2000;

    private final ModelRules rules;
    private final OllamaClients clients;
    private final Vertx vertx;
    private final Set<ModelName> due = ConcurrentHashMap.newKeySet();

    Pins(ModelRules rules, OllamaClients clients, Vertx vertx) {
        this.rules = rules;
        this.clients = clients;
        this.vertx = vertx;
    }

    void used(Child ollama, JsonPath path, ModelName model) {
        if (!path.knowsKeepAlive() && rules.isWanted(model) && due.add(model)) {
            vertx.setTimer(DELAY_MILLIS, now -> {
                due.remove(model);
                Thread.ofVirtual().name("sidecar-pin").start(() -> sayAgain(ollama, path, model));
            });
        }
    }

    private void sayAgain(Child ollama, JsonPath path, ModelName model) {
        try {
            if (path == JsonPath.OPENAI_EMBEDDINGS) {
                clients.at(ollama.address()).loadEmbedding(model, rules.keepAlive(model));
            } else {
                clients.at(ollama.address()).load(model, rules.keepAlive(model));
            }
        } catch (OllamaException e) {
            LOG.debugf("Not said again how long %s stays: %s", model, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
