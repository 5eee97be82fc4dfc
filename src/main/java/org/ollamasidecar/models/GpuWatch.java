package org.ollamasidecar.models;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.ollamasidecar.fleet.FleetWishes;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.load.file.ModelSourceConfig;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;

/**
 * Notices a wanted model that has run on a GPU and is now on the CPU alone: it still answers, many times slower, and Ollama
 * says nothing. Where a GPU is demanded Ollama is restarted for it, once: that often brings a lost GPU back, and
 * otherwise the proof of the next load fails, so that a required model keeps the service from ready.
 */
@ApplicationScoped
public class GpuWatch {

    private static final Logger LOG = Logger.getLogger(GpuWatch.class);

    private final ModelSourceConfig config;
    private final Consumer<String> restart;
    private final BiConsumer<BackendName, String> restartOne;
    private final Journal journal;
    private final Set<ModelName> onGpu = ConcurrentHashMap.newKeySet();
    private final Map<ModelName, Instant> proofs = new ConcurrentHashMap<>();
    private final AtomicLong losses;

    @Inject
    GpuWatch(ModelSourceConfig config, FleetWishes wishes, Journal journal) {
        this(
                config,
                wishes::restart,
                (backend, why) -> wishes.restart(Optional.of(backend), why),
                journal,
                new AtomicLong());
    }

    /** @param restart is told why Ollama should be restarted */
    GpuWatch(ModelSourceConfig config, Consumer<String> restart, Journal journal) {
        this(config, restart, (backend, why) -> restart.accept(why), journal, new AtomicLong());
    }

    private GpuWatch(
            ModelSourceConfig config,
            Consumer<String> restart,
            BiConsumer<BackendName, String> restartOne,
            Journal journal,
            AtomicLong losses) {
        this.config = config;
        this.restart = restart;
        this.restartOne = restartOne;
        this.journal = journal;
        this.losses = losses;
    }

    /** That of one of several backends, which is restarted alone; its losses count here too. */
    GpuWatch at(BackendName backend) {
        return new GpuWatch(config, why -> restartOne.accept(backend, why), restartOne, journal, losses);
    }

    /** How often a model has come from a GPU to the CPU alone. */
    public long losses() {
        return losses.get();
    }

    boolean isDemanded() {
        return config.expect() == ModelSourceConfig.Expect.GPU;
    }

    /**
     * A load has ended well: where a GPU is demanded it has proved that the model runs on one, which no look may have seen
     * before it is lost. Each load counts once.
     */
    void proved(ModelName model, Instant loadedAt) {
        if (isDemanded() && !loadedAt.equals(proofs.put(model, loadedAt))) {
            onGpu.add(model);
        }
    }

    /**
     * Wanted models only: what others load, and how, must not restart Ollama.
     *
     * @param asOf when it was looked what is loaded; of a load that ended later it tells nothing
     */
    void look(List<WantedModel> wanted, List<LoadedModel> loaded, Instant asOf) {
        for (WantedModel one : wanted) {
            ModelName name = one.name();
            if (proofs.getOrDefault(name, Instant.EPOCH).isAfter(asOf)) {
                continue;
            }
            loaded.stream().filter(model -> name.isNamed(model.name())).forEach(model -> {
                if (model.gpuBytes() > 0) {
                    onGpu.add(name);
                } else if (onGpu.remove(name)) {
                    lost(name.toString());
                }
            });
        }
    }

    private void lost(String model) {
        losses.incrementAndGet();
        LOG.warnf("A model that ran on a GPU runs on the CPU now [model=%s]", model);
        journal.record(
                "model.left.gpu",
                model + " ran on a GPU and runs on the CPU now: see which devices Ollama has found (compute in the"
                        + " status); a restart often brings a lost GPU back",
                Map.of("model", model));
        if (isDemanded()) {
            restart.accept(model + " has lost its GPU");
        }
    }
}
