package org.ollamasidecar.load.inventory;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jboss.logging.Logger;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.FleetMonitor;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.task.TimeLimit;

/**
 * What the Ollamas that answer say now that they have, by their backends.
 *
 * @param installed told by the one that serves, and by the others where each has a store of its own
 */
public record Inventory(Map<BackendName, List<InstalledModel>> installed, Map<BackendName, List<LoadedModel>> loaded) {

    public static final Inventory NOTHING = new Inventory(Map.of(), Map.of());

    private static final Logger LOG = Logger.getLogger(Inventory.class);
    private static final Duration OTHERS_LIMIT = Duration.ofSeconds(1);

    /**
     * Asks them; where they share a store, the one that serves has to answer.
     *
     * @throws org.ollamasidecar.ollama.OllamaException where it does not say
     */
    public static Inventory of(FleetMonitor fleet, OllamaClients clients) throws InterruptedException {
        BackendName first = fleet.serving().name().backend();
        Map<BackendName, List<InstalledModel>> installed = new LinkedHashMap<>();
        Map<BackendName, List<LoadedModel>> loaded = new LinkedHashMap<>();
        for (Backend backend : fleet.backends()) {
            Optional<Child> child = backend.ready();
            if (child.isPresent()) {
                BackendName name = backend.name();
                OllamaClient ollama = clients.at(child.get().address());
                boolean hasTheStore = fleet.shareStore() && name.equals(first);
                loaded.put(name, hasTheStore ? ollama.loaded() : listed(name, ollama::loaded));
                if (hasTheStore) {
                    installed.put(name, ollama.installed());
                } else if (!fleet.shareStore()) {
                    installed.put(name, listed(name, ollama::installed));
                }
            }
        }
        return new Inventory(installed, loaded);
    }

    /** One that does not say must not keep the others from being told. */
    private static <T> List<T> listed(BackendName name, Callable<List<T>> question) throws InterruptedException {
        return TimeLimit.ask(
                        OTHERS_LIMIT,
                        question,
                        why -> LOG.infof("The instance %s does not say which models it has: %s", name, why))
                .orElse(List.of());
    }
}
