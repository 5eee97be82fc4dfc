package org.ollamasidecar.load;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import org.ollamasidecar.load.file.ModelSourceConfig;
import org.ollamasidecar.ollama.Generation;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.PermanentOllamaException;
import org.ollamasidecar.ollama.TransientOllamaException;

/** Shows that a loaded model answers, how fast, and on what: only its answer is a proof. */
@ApplicationScoped
class ModelProof {

    private static final String PROBE_TEXT = "ping";

    /** Enough for a rate, and quick on a slow machine. */
    private static final int TOKENS = 8;

    private static final double NANOS = 1e9;

    private final Abilities abilities;
    private final ModelSourceConfig config;

    ModelProof(Abilities abilities, ModelSourceConfig config) {
        this.abilities = abilities;
        this.config = config;
    }

    /** {@return what was found, in a few words} */
    String of(OllamaClient client, LoadJob job) throws InterruptedException {
        LoadSpec spec = job.spec();
        LoadedModel loaded = client.loaded().stream()
                .filter(found -> spec.model().isNamed(found.name()))
                .findFirst()
                .orElseThrow(() -> new TransientOllamaException(
                        OllamaErrorKind.RUNNER,
                        "Ollama does not list " + spec.model() + " as loaded.",
                        "It may have been unloaded for another model. Retry from LOAD."));
        if (config.expect() == ModelSourceConfig.Expect.GPU && loaded.gpuBytes() == 0) {
            throw new PermanentOllamaException(
                    OllamaErrorKind.UNSUPPORTED,
                    "The model runs on the CPU, and sidecar.models.expect is gpu.",
                    "See which devices Ollama has found (compute in the status); a restart often brings a lost GPU"
                            + " back. Or set sidecar.models.expect=any.");
        }
        return produced(client, job) + "; runs on " + loaded.processor();
    }

    private String produced(OllamaClient client, LoadJob job) throws InterruptedException {
        LoadSpec spec = job.spec();
        if (abilities.isEmbedding(client, spec.model(), job.digest())) {
            long begun = System.nanoTime();
            int dimensions = client.embed(spec.model(), PROBE_TEXT, spec.keepAlive());
            requireSome(dimensions, "vector");
            return dimensions + " dimensions in " + (System.nanoTime() - begun) / 1_000_000 + " ms";
        }
        Generation generation = client.generate(spec.model(), PROBE_TEXT, TOKENS, spec.keepAlive());
        requireSome(generation.tokens(), "token");
        double perSecond =
                generation.tokens() * NANOS / Math.max(1, generation.evalTime().toNanos());
        return String.format(
                Locale.ROOT,
                "first token after %d ms, %d tokens at %.1f per second",
                generation.firstToken().toMillis(),
                generation.tokens(),
                perSecond);
    }

    private static void requireSome(int count, String what) {
        if (count < 1) {
            throw new TransientOllamaException(
                    OllamaErrorKind.RUNNER,
                    "The model answered without a single " + what + ".",
                    "Look into the log (GET /sidecar/v1/logs), then retry from LOAD.");
        }
    }
}
