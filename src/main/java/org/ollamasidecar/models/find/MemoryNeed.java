package org.ollamasidecar.models.find;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.KeptModels;
import org.ollamasidecar.fleet.ParallelRequests;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.load.file.GgufFacts;
import org.ollamasidecar.models.find.LookupView.Fit;
import org.ollamasidecar.models.find.LookupView.MemoryView;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.process.FreeMemory;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.task.TimeLimit;

/** Whether a model fits into the memory of this machine, roughly. What its GPUs have is not known. */
@Singleton
class MemoryNeed {

    private static final Logger LOG = Logger.getLogger(MemoryNeed.class);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

    private static final String CONTEXT = "OLLAMA_CONTEXT_LENGTH";
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,8}");

    /** What both eras take where nobody asks for another one, and no GPU is large. */
    private static final long USUAL_CONTEXT = 4096;

    /** Of the runner, beside what it reads. */
    private static final long RUNNER_BYTES = 64L << 20;

    /** What is computed grows with what is read. */
    private static final double BUFFERS = 0.05;

    private static final double COMFORT = 0.9;

    private final Sidecar sidecar;
    private final OllamaClients clients;
    private final OllamaVariables variables;
    private final Supplier<OptionalLong> freeMemory;

    @Inject
    MemoryNeed(Sidecar sidecar, OllamaClients clients, OllamaVariables variables) {
        this.sidecar = sidecar;
        this.clients = clients;
        this.variables = variables;
        this.freeMemory = new FreeMemory()::bytes;
    }

    /**
     * Judges by what is true at this moment.
     *
     * @param fileBytes of all that Ollama reads for it
     */
    MemoryView look(GgufFacts facts, long fileBytes) throws InterruptedException {
        Backend backend = sidecar.backends().getFirst();
        Optional<Child> ollama = backend.ready();
        OptionalLong free = freeMemory.get();
        if (ollama.isEmpty() || !ollama.get().isOurs() || free.isEmpty()) {
            return MemoryView.NOT_KNOWN;
        }
        OllamaVariables own = variables.with(backend.env());
        long usual = own.value(CONTEXT)
                .filter(NUMBER.asMatchPredicate())
                .map(Long::valueOf)
                .orElse(USUAL_CONTEXT);
        long context = Math.min(usual, facts.context().orElse(usual));
        int parallel = new ParallelRequests(variables).at(backend, ollama.get());
        OptionalLong cache = facts.cacheBytes(context * parallel);
        if (cache.isEmpty()) {
            return MemoryView.NOT_KNOWN;
        }
        long needed = needed(fileBytes, cache.getAsLong());
        boolean hasGpu = KeptModels.devices(backend.serving().status().compute()) > 0;
        Fit fit = fit(needed, free.getAsLong(), loadedBytes(ollama.get()), hasGpu);
        return new MemoryView(fit, needed, context, free.getAsLong());
    }

    static long needed(long fileBytes, long cacheBytes) {
        return fileBytes + cacheBytes + RUNNER_BYTES + (long) (fileBytes * BUFFERS);
    }

    /**
     * The word for it.
     *
     * @param loaded what would be free too if all that is loaded left
     * @param hasGpu whether it may have more memory than is known
     */
    static Fit fit(long needed, long free, long loaded, boolean hasGpu) {
        if (needed <= free * COMFORT) {
            return Fit.FITS;
        }
        if (needed <= free + loaded) {
            return Fit.TIGHT;
        }
        return hasGpu ? Fit.NOT_KNOWN : Fit.DOES_NOT_FIT;
    }

    private long loadedBytes(Child ollama) throws InterruptedException {
        return TimeLimit.ask(
                        ANSWER_LIMIT,
                        () -> clients.at(ollama.address()).loaded().stream()
                                .mapToLong(model -> model.sizeBytes() - model.gpuBytes())
                                .sum(),
                        why -> LOG.debugf(why, "What is loaded is not known"))
                .orElse(0L);
    }
}
