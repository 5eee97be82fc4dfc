package org.ollamasidecar.models.placement;

import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.instance.VideoMemory;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaStore;
import org.ollamasidecar.state.Child;

/** What backends have in memory, and what models would take of it. */
@Singleton
public final class BackendMemory {

    private final OllamaClients clients;
    private final VideoMemory video;
    private final OllamaStore store;

    public BackendMemory(OllamaClients clients, VideoMemory video, ModelsDirectory directory) {
        this.clients = clients;
        this.video = video;
        this.store = new OllamaStore(directory.path());
    }

    /** Of those that say so; each is asked. */
    public Map<BackendName, MemoryUse> look(List<Backend> backends) throws InterruptedException {
        Map<BackendName, MemoryUse> uses = new HashMap<>();
        for (Backend backend : backends) {
            Optional<Child> child = backend.ready();
            if (child.isPresent()) {
                long generation = child.get().generation();
                Optional<List<LoadedModel>> loaded = LimitedQuestion.ask(
                        () -> clients.at(child.get().address()).loaded());
                loaded.ifPresent(models ->
                        uses.put(backend.name(), new MemoryUse(video.roomBeside(generation, models), models)));
            }
        }
        return uses;
    }

    /** About as many bytes as its files have; 0 where it is not installed. */
    public long sizeOf(ModelName model) {
        return store.find(model).map(InstalledModel::sizeBytes).orElse(0L);
    }
}
