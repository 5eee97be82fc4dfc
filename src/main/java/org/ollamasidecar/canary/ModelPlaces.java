package org.ollamasidecar.canary;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.ollamasidecar.fleet.KeptModels;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.ollama.OllamaVersion;
import org.ollamasidecar.state.Child;

/** How many models an Ollama keeps loaded at once; for one more, another one has to leave. */
@Singleton
final class ModelPlaces {

    /** Of an Ollama that somebody else runs, nothing is known but that it keeps one. */
    private static final int OF_SOMEBODY_ELSE = 1;

    /** Older ones set the number for good when they load their first model, by the devices that this one may use. */
    private static final OllamaVersion COUNTS_ALL_DEVICES = new OllamaVersion("0.13.0", 0, 13, 0);

    private final Optional<Integer> configured;
    private final OllamaVariables variables;

    @Inject
    ModelPlaces(HeartbeatConfig config, OllamaVariables variables) {
        this(config.maxLoaded(), variables);
    }

    /** @param configured so many at most, whatever Ollama says */
    ModelPlaces(Optional<Integer> configured, OllamaVariables variables) {
        this.configured = configured;
        this.variables = variables;
    }

    private KeptModels kept(Setup setup) {
        return new KeptModels(variables.with(setup.env()));
    }

    int of(Child child, Setup setup) {
        if (!child.isOurs()) {
            return configured.orElse(OF_SOMEBODY_ELSE);
        }
        int most = kept(setup).of(setup.compute());
        return Math.min(most, configured.orElse(most));
    }

    /** Whether a first model that is loaded on the CPU may leave fewer places to all that come after it. */
    boolean dependOnFirst(Child child, Setup setup) {
        return child.isOurs()
                && kept(setup).configured().isEmpty()
                && KeptModels.devices(setup.compute()) > 0
                && OllamaVersion.parse(child.version())
                        .filter(version -> version.compareTo(COUNTS_ALL_DEVICES) >= 0)
                        .isEmpty();
    }
}
