package org.ollamasidecar.load;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;

/** Brings a model into the memory of an Ollama, in the way of its kind. */
@ApplicationScoped
public class ModelLoader {

    private final Abilities abilities;

    ModelLoader(Abilities abilities) {
        this.abilities = abilities;
    }

    /** Blocks until it is there. */
    public void load(OllamaClient client, ModelName model, Optional<KeepAlive> keepAlive) throws InterruptedException {
        load(client, model, keepAlive, client.findInstalled(model).map(InstalledModel::digest));
    }

    /** @param digest of the model, where it is known */
    void load(OllamaClient client, ModelName model, Optional<KeepAlive> keepAlive, Optional<String> digest)
            throws InterruptedException {
        if (abilities.isEmbedding(client, model, digest)) {
            client.loadEmbedding(model, keepAlive);
        } else {
            client.load(model, keepAlive);
        }
    }
}
