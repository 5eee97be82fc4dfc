package org.ollamasidecar.ollama;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which variables of this service's own environment go on to Ollama: what a machine needs, what drivers of GPUs read, and
 * Ollama's own. What else stands there (secrets, {@code LLAMA_ARG_*}, which the runner would obey) does not.
 */
public final class InheritedVariables {

    private static final Pattern OF_THE_MACHINE =
            Pattern.compile("PATH|LANG|LC_.*|TZ|TMPDIR|LD_LIBRARY_PATH|SSL_CERT_(?:FILE|DIR)|(?i:https?_proxy|no_proxy)"
                    + "|(?:CUDA|NVIDIA|HIP|HSA|ROCR|ROCM|GGML|GPU|VK|JETSON)_.*");
    private static final Pattern OF_OLLAMA = Pattern.compile("OLLAMA_.*");
    private static final Pattern OF_THE_RUNNER = Pattern.compile("LLAMA_ARG_.*");

    /** Ollama's own rule: a number below zero raises the level at which it logs. */
    private static final Pattern BELOW_ZERO = Pattern.compile("[\\s\"']*-0*[1-9]\\d*[\\s\"']*");

    /** What Ollama takes for no. */
    private static final Pattern NO = Pattern.compile("[\\s\"']*(?:0|f|F|false|FALSE|False)[\\s\"']*");

    private InheritedVariables() {}

    /**
     * One that was set for this service, says something about Ollama, and does not reach it.
     *
     * @param reason why not, as the end of a sentence that begins with its name
     * @param action what to use instead, for people
     */
    public record Withheld(String name, String reason, String action) {}

    static boolean goesOn(String name) {
        return OF_THE_MACHINE.matcher(name).matches()
                || (OF_OLLAMA.matcher(name).matches()
                        && !name.equals("OLLAMA_ORIGINS")
                        && !OllamaCommand.RESERVED.contains(name));
    }

    /** Whether Ollama would no longer write the line by which its address is known. */
    static boolean hidesAddress(String name, String value) {
        return name.equals("OLLAMA_DEBUG") && BELOW_ZERO.matcher(value).matches();
    }

    /**
     * Those of an environment that have no effect, in the order of their names.
     *
     * @param ours the environment of this service
     * @param models where the models are
     */
    public static List<Withheld> withheld(Map<String, String> ours, String models) {
        List<Withheld> withheld = new ArrayList<>();
        new TreeMap<>(ours).forEach((name, value) -> {
            if (name.equals("OLLAMA_HOST")) {
                withheld.add(new Withheld(
                        name,
                        "is not what decides where this service listens, nor its Ollama",
                        "set quarkus.http.host and quarkus.http.port for clients; sidecar.ollama.port for Ollama"
                                + " itself."));
            } else if (name.equals("OLLAMA_MODELS") && !value.isBlank() && !value.equals(models)) {
                withheld.add(new Withheld(
                        name,
                        "is set to " + value + ", but the models are in " + models,
                        "remove it, or sidecar.models-directory, which comes first."));
            } else if (name.equals("OLLAMA_NOPRUNE") && NO.matcher(value).matches()) {
                withheld.add(new Withheld(
                        name,
                        "is always 1 here: pruning at a start would delete the downloads that go on after it",
                        "remove it; delete models by the page or DELETE /sidecar/v1/models."));
            } else if (hidesAddress(name, value)) {
                withheld.add(new Withheld(
                        name,
                        "is set to " + value + ", which hides the line of the log that tells where Ollama listens",
                        "remove it; sidecar.log.max-file-size bounds the log."));
            } else if (OF_THE_RUNNER.matcher(name).matches()) {
                withheld.add(new Withheld(
                        name,
                        "does not reach llama.cpp, which would obey it behind Ollama's back",
                        "use Ollama's own variables or the parameters of a model; to insist, sidecar.env=" + name
                                + "=VALUE."));
            }
        });
        return withheld;
    }
}
