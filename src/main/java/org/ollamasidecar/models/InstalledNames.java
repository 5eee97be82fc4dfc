package org.ollamasidecar.models;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.load.inventory.AdoptedStores;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.ollama.OllamaStore;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarMonitor;

/**
 * Whether a model is installed, for those who cannot wait for an answer of Ollama. In our own store its entry is looked
 * for; what an Ollama of somebody else has is known from a list that is at most {@link #STAYS_NANOS} old when it is
 * asked again, and what several have from {@link AdoptedStores}.
 */
@ApplicationScoped
public class InstalledNames {

    private static final Logger LOG = Logger.getLogger(InstalledNames.class);
    private static final long STAYS_NANOS = 5_000_000_000L;

    private record Listed(long generation, long nanos, List<InstalledModel> models) {}

    private final SidecarMonitor sidecar;
    private final OllamaClients clients;
    private final OllamaStore store;
    private final AdoptedStores adopted;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile Listed listed = new Listed(0, 0, List.of());

    InstalledNames(SidecarMonitor sidecar, OllamaClients clients, ModelsDirectory directory, AdoptedStores adopted) {
        this.sidecar = sidecar;
        this.clients = clients;
        this.adopted = adopted;
        this.store = new OllamaStore(directory.path());
    }

    void onStart(@Observes StartupEvent event) {
        if (!adopted.areSeparate()) {
            sidecar.onChange(
                    status -> status.ready().filter(child -> !child.isOurs()).ifPresent(this::refreshIfOld));
        }
    }

    public boolean contain(ModelName name) {
        if (adopted.areSeparate()) {
            return adopted.has(name);
        }
        Optional<Child> foreign = sidecar.status().ready().filter(child -> !child.isOurs());
        if (foreign.isEmpty()) {
            return store.hasEntryOf(name);
        }
        refreshIfOld(foreign.get());
        return listed.models().stream().anyMatch(model -> name.isNamed(model.name()));
    }

    private void refreshIfOld(Child ollama) {
        Listed known = listed;
        boolean old = known.generation() != ollama.generation() || System.nanoTime() - known.nanos() > STAYS_NANOS;
        if (old && asking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("sidecar-installed").start(() -> refresh(ollama));
        }
    }

    private void refresh(Child ollama) {
        try {
            listed = new Listed(
                    ollama.generation(),
                    System.nanoTime(),
                    clients.at(ollama.address()).installed());
        } catch (OllamaException e) {
            LOG.debugf("Not known what is installed: %s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            asking.set(false);
        }
    }
}
