package org.ollamasidecar.load.inventory;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.ollamasidecar.config.BootOrder;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.FleetMonitor;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.task.Background;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.ThreadSpec;
import org.ollamasidecar.task.TimeLimit;

/** Asks each Ollama that has a store of its own what is installed there: now and then, and at once after a change. */
@Singleton
final class AdoptedStoreWatch {

    private static final Logger LOG = Logger.getLogger(AdoptedStoreWatch.class);
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final AdoptedStores stores;
    private final FleetMonitor fleet;
    private final OllamaClients clients;
    private final StoreDifferences differences;
    private final InstantSource clock;
    private final PermanentThread thread;
    private final Semaphore signs = new Semaphore(0);

    /** The newest look at each backend. Touched by the thread only. */
    private final Map<BackendName, Look> looks = new HashMap<>();

    private record Look(long generation, long changes, Instant at) {

        boolean isDue(long newestGeneration, AdoptedStore store, Instant now) {
            Duration pause = store.isKnown() ? EVERY : AFTER_FAILURE;
            return generation != newestGeneration
                    || changes != store.changes()
                    || !at.plus(pause).isAfter(now);
        }
    }

    AdoptedStoreWatch(
            AdoptedStores stores,
            FleetMonitor fleet,
            OllamaClients clients,
            StoreDifferences differences,
            InstantSource clock,
            PermanentThreads threads) {
        this.stores = stores;
        this.fleet = fleet;
        this.clients = clients;
        this.differences = differences;
        this.clock = clock;
        this.thread = threads.create(
                ThreadSpec.of("adopted-stores", "what is installed where is known from before only")
                        .in(this::awaitSigns),
                this::look);
    }

    void onStart(@Observes @Priority(BootOrder.BEFORE_OLLAMA_BEGINS) StartupEvent started) {
        if (stores.areSeparate()) {
            fleet.onMemberChange(member -> signs.release());
            stores.onChange(signs::release);
            thread.start();
        }
    }

    void onStop(@Observes ShutdownEvent event) {
        thread.close();
    }

    private void awaitSigns() throws InterruptedException {
        var _ = signs.tryAcquire(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        var _ = signs.drainPermits();
    }

    /** One that does not answer holds up none of the others. */
    void look() {
        for (Backend backend : fleet.backends()) {
            backend.ready().ifPresent(ollama -> lookIfDue(backend.name(), ollama));
        }
    }

    private void lookIfDue(BackendName place, Child ollama) {
        AdoptedStore store = stores.store(place);
        Look newest = looks.get(place);
        Instant now = clock.instant();
        if (newest == null || newest.isDue(ollama.generation(), store, now)) {
            long changes = store.changes();
            looks.put(place, new Look(ollama.generation(), changes, now));
            Background.run("installed", () -> ask(place, ollama, changes));
        }
    }

    private void ask(BackendName place, Child ollama, long changes) throws InterruptedException {
        Optional<List<InstalledModel>> listed = TimeLimit.ask(
                ANSWER_LIMIT,
                () -> clients.at(ollama.address()).installed(),
                why -> LOG.debugf(why, "Not known what is installed at %s", place));
        if (listed.isPresent() && stores.seen(place, changes, names(listed.get()))) {
            differences.tell(stores.known());
        }
    }

    /** Nobody can ask for one here that only runs in Ollama's cloud. */
    private static Set<ModelName> names(List<InstalledModel> listed) {
        return listed.stream()
                .flatMap(model -> ModelName.find(model.name()).stream())
                .collect(Collectors.toSet());
    }
}
