package org.ollamasidecar.canary;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.ollama.OllamaVersion;
import org.ollamasidecar.state.Child;

/** How many models an Ollama keeps loaded at once; for one more, another one has to leave. */
@Singleton
final class ModelPlaces {

    private static final String VARIABLE = "OLLAMA_MAX_LOADED_MODELS";
    private static final Pattern NUMBER = Pattern.compile("\\d{1,20}");
    private static final BigInteger MOST = BigInteger.valueOf(Integer.MAX_VALUE);
    private static final int FOR_EACH_DEVICE = 3;

    /** Of an Ollama that somebody else runs, nothing is known but that it keeps one. */
    private static final int OF_SOMEBODY_ELSE = 1;

    /** Older ones set the number for good when they load their first model, by the devices that this one may use. */
    private static final OllamaVersion COUNTS_ALL_DEVICES = new OllamaVersion("0.13.0", 0, 13, 0);

    private static final String CPU = "cpu";

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

    /** @param compute the devices for inference that it has reported */
    int of(Child child, List<String> compute) {
        if (!child.isOurs()) {
            return configured.orElse(OF_SOMEBODY_ELSE);
        }
        int kept = variable().orElse(FOR_EACH_DEVICE * Math.max(1, devices(compute)));
        return Math.min(kept, configured.orElse(kept));
    }

    /** Whether a first model that is loaded on the CPU may leave fewer places to all that come after it. */
    boolean dependOnFirst(Child child, List<String> compute) {
        return child.isOurs()
                && variable().isEmpty()
                && devices(compute) > 0
                && OllamaVersion.parse(child.version())
                        .filter(version -> version.compareTo(COUNTS_ALL_DEVICES) >= 0)
                        .isEmpty();
    }

    /** What is no number counts for Ollama as not set, and so does 0. */
    private Optional<Integer> variable() {
        return variables
                .value(VARIABLE)
                .filter(NUMBER.asMatchPredicate())
                .map(text -> new BigInteger(text).min(MOST).intValue())
                .filter(number -> number > 0);
    }

    /** Devices of one kind may be told as one: the places are then fewer than they are. */
    private static int devices(List<String> compute) {
        return (int) compute.stream().filter(device -> !device.startsWith(CPU)).count();
    }
}
