package org.ollamasidecar.canary;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.load.file.BuiltInModel;
import org.ollamasidecar.load.store.ModelFiles;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaStore;
import org.ollamasidecar.state.Child;

/** Brings the built-in model into an Ollama, and makes it anew where its file is damaged. */
@Singleton
final class CanaryInstaller implements BuiltInModel {

    private final OllamaClients clients;
    private final Journal journal;
    private final OllamaStore store;
    private final ModelFiles files;

    @Inject
    CanaryInstaller(OllamaClients clients, Journal journal, ModelsDirectory models) {
        this.clients = clients;
        this.journal = journal;
        this.store = new OllamaStore(models.path());
        this.files = new ModelFiles(models.path());
    }

    void ensure(Child child) throws InterruptedException {
        OllamaClient client = clients.at(child.address());
        if (!isInstalled(child, client)) {
            make(client);
        }
    }

    /** Makes it anew where its file is damaged; {@return whether it was} */
    boolean mend(Child child) throws InterruptedException {
        if (!child.isOurs() || files.damage(Canary.MODEL).isEmpty()) {
            return false;
        }
        files.deleteDamaged(Canary.MODEL);
        make(clients.at(child.address()));
        return true;
    }

    @Override
    public boolean isNamed(ModelName model) {
        return Canary.MODEL.isNamed(model.toString());
    }

    @Override
    public void make(OllamaClient client) throws InterruptedException {
        client.create(Canary.MODEL, CanaryModel.file(), CanaryModel.fields());
        journal.record("canary.created", "The canary model was created", Map.of("model", Canary.SHORT_NAME));
    }

    /** One of an earlier version of this service has another file. The store of our own Ollama says so without a request. */
    private boolean isInstalled(Child child, OllamaClient client) throws InterruptedException {
        if (!child.isOurs()) {
            return client.hasBlob(CanaryModel.DIGEST)
                    && client.findInstalled(Canary.MODEL).isPresent();
        }
        if (files.damage(Canary.MODEL).isPresent()) {
            files.deleteDamaged(Canary.MODEL);
            return false;
        }
        return store.weightsOf(Canary.MODEL).contains(CanaryModel.DIGEST.replace(':', '-'));
    }
}
