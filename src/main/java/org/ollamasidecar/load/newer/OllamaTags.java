package org.ollamasidecar.load.newer;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.ollama.OllamaStore;
import org.ollamasidecar.ollama.OwnTag;

/** What the tags of one model mean in the store of our own Ollama, and how that is changed. */
@Singleton
final class OllamaTags {

    private static final Logger LOG = Logger.getLogger(OllamaTags.class);

    private final OllamaStore store;

    @Inject
    OllamaTags(ModelsDirectory models) {
        this(new OllamaStore(models.path()));
    }

    OllamaTags(OllamaStore store) {
        this.store = store;
    }

    /** From now on the older file is kept, whatever becomes of the model's own tag. */
    void keepOlder(OllamaClient client, ModelName model, ModelName older) throws InterruptedException {
        delete(client, OwnTag.PROVED.of(model));
        client.copy(model, older);
    }

    /** From now on the newer file is the one that stays, also when this service ends now. */
    void keepNewer(OllamaClient client, ModelName model) throws InterruptedException {
        Optional<ModelName> proved = OwnTag.PROVED.of(model);
        if (proved.isPresent()) {
            client.copy(model, proved.get());
        }
    }

    /** The model's own tag means the older file again, and the newer one is gone. */
    void putBack(OllamaClient client, ModelName model, ModelName older) throws InterruptedException {
        if (store.find(older).isEmpty() || isSame(model, older)) {
            return;
        }
        Optional<ModelName> dropped = OwnTag.DROPPED.of(model);
        if (store.find(model).isPresent() && dropped.isPresent()) {
            client.copy(model, dropped.get());
        }
        client.copy(older, model);
        delete(client, dropped);
    }

    /** Where both files have the same weights they have one runner, which stays. */
    void unload(OllamaClient client, ModelName leaving, ModelName staying) throws InterruptedException {
        Set<String> weights = store.weightsOf(leaving);
        if (!weights.isEmpty() && !weights.equals(store.weightsOf(staying))) {
            try {
                client.unload(leaving);
            } catch (OllamaException e) {
                // A file that is none cannot be unloaded, and is not in memory.
                LOG.debugf("%s was not unloaded: %s", leaving, e.getMessage());
            }
        }
    }

    /** Nothing of ours is left beside the model's own tag. */
    void forget(OllamaClient client, ModelName model) throws InterruptedException {
        // In this order: as long as the older file is there, it is known whether the newer one was proved.
        for (OwnTag tag : List.of(OwnTag.DROPPED, OwnTag.OLDER, OwnTag.PROVED)) {
            delete(client, tag.of(model));
        }
    }

    private void delete(OllamaClient client, Optional<ModelName> name) throws InterruptedException {
        if (name.filter(store::hasEntryOf).isPresent()) {
            client.delete(name.get());
        }
    }

    private boolean isSame(ModelName one, ModelName other) {
        return digest(one).isPresent() && digest(one).equals(digest(other));
    }

    private Optional<String> digest(ModelName model) {
        return store.find(model).map(found -> found.digest());
    }
}
