package org.ollamasidecar.fleet;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.ollama.ComputeDevice;

/** How many models an Ollama of this service keeps loaded at once; for one more, another one has to leave. */
public record KeptModels(OllamaVariables variables) {

    private static final String VARIABLE = "OLLAMA_MAX_LOADED_MODELS";
    private static final Pattern NUMBER = Pattern.compile("\\d{1,20}");
    private static final BigInteger MOST = BigInteger.valueOf(Integer.MAX_VALUE);
    private static final int FOR_EACH_DEVICE = 3;

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
    public int of(List<ComputeDevice> compute) {
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

    /** The GPUs among them. */
    public static int devices(List<ComputeDevice> compute) {
        return (int) compute.stream().filter(device -> !device.isCpu()).count();
    }
}
