package org.ollamasidecar.load.newer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.instance.Preparation;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.ollama.OllamaStore;
import org.ollamasidecar.ollama.OwnTag;
import org.ollamasidecar.state.Child;

/** Puts in order what a service that was killed has left: before anybody asks, each tag means a file that was proved. */
@ApplicationScoped
class LeftTags implements Preparation {

    private static final Logger LOG = Logger.getLogger(LeftTags.class);

    private final OllamaClients clients;
    private final OllamaStore store;
    private final OllamaTags tags;
    private final Replacements replacements;
    private final Journal journal;
    private volatile boolean done;

    @Inject
    LeftTags(
            OllamaClients clients,
            ModelsDirectory models,
            OllamaTags tags,
            Replacements replacements,
            Journal journal) {
        this.clients = clients;
        this.store = new OllamaStore(models.path());
        this.tags = tags;
        this.replacements = replacements;
        this.journal = journal;
    }

    /** What is left by an earlier life is there at its beginning. */
    @Override
    public void prepare(Child child) throws InterruptedException {
        if (done || !child.isOurs()) {
            return;
        }
        OllamaClient client = clients.at(child.address());
        Set<ModelName> models = new LinkedHashSet<>();
        store.names().stream()
                .filter(OwnTag::isOne)
                .map(OwnTag::modelOf)
                .map(ModelName::parse)
                .forEach(models::add);
        try {
            for (ModelName model : models) {
                if (!replacements.isUnderWay(model)) {
                    putInOrder(client, model);
                }
            }
            done = true;
        } catch (OllamaException e) {
            LOG.warnf("A tag of this service is left in the store until the next start: %s", e.getMessage());
        }
    }

    private void putInOrder(OllamaClient client, ModelName model) throws InterruptedException {
        boolean isProved = OwnTag.PROVED.of(model).filter(store::hasEntryOf).isPresent();
        ModelName older = OwnTag.OLDER
                .of(model)
                .filter(name -> store.find(name).isPresent())
                .orElse(null);
        if (older != null && !isProved) {
            tags.putBack(client, model, older);
            journal.record(
                    "model.put-back",
                    "The older file of " + model + " serves on: the service ended before the newer one was proved",
                    Map.of("model", model.toString()));
        }
        tags.forget(client, model);
    }
}
