package org.ollamasidecar.fleet;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ollamasidecar.instance.OllamaVariables;

/** How many models an Ollama of this service keeps loaded at once; for one more, another one has to leave. */
public record KeptModels(OllamaVariables variables) {

    private static final String VARIABLE = "OLLAMA_MAX_LOADED_MODELS";
    private static final Pattern NUMBER = Pattern.compile("\\d{1,20}");
    private static final BigInteger MOST = BigInteger.valueOf(Integer.MAX_VALUE);
    private static final int FOR_EACH_DEVICE = 3;
    private static final String CPU = "cpu";

    /** Those of a backend, which may have variables of its own, or by an upgrade. */
    public int at(Backend backend) {
        return new KeptModels(variables.with(backend.env()))
                .of(backend.serving().status().compute());
    }

    /**
     * Those of one without such variables.
     *
     * @param compute the devices for inference that it has reported
     */
    public int of(List<String> compute) {
        return configured().orElse(FOR_EACH_DEVICE * Math.max(1, devices(compute)));
    }

    /** What its variable says. What is no number counts for Ollama as not set, and so does 0. */
    public Optional<Integer> configured() {
        return variables
                .value(VARIABLE)
                .filter(NUMBER.asMatchPredicate())
                .map(text -> new BigInteger(text).min(MOST).intValue())
                .filter(number -> number > 0);
    }

    /** Devices of one kind may be told as one: the places are then fewer than they are. */
    public static int devices(List<String> compute) {
        return (int) compute.stream().filter(device -> !device.startsWith(CPU)).count();
    }
}
