package org.ollamasidecar.models;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.ollamasidecar.fleet.Sidecar;
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
    private final Journal journal;
    private final Set<ModelName> onGpu = ConcurrentHashMap.newKeySet();
    private final Map<ModelName, Instant> proofs = new ConcurrentHashMap<>();
    private final AtomicLong losses = new AtomicLong();

    @Inject
    GpuWatch(ModelSourceConfig config, Sidecar sidecar, Journal journal) {
        this(config, sidecar::restart, journal);
    }

    /** @param restart is told why Ollama should be restarted */
    GpuWatch(ModelSourceConfig config, Consumer<String> restart, Journal journal) {
        this.config = config;
        this.restart = restart;
        this.journal = journal;
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
