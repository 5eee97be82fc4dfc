package org.ollamasidecar.ollama;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The command line and the environment of a supervised {@code ollama serve}. The environment is an allow-list, see
 * {@link InheritedVariables}.
 *
 * @param home the private HOME of the child, where it keeps its key
 * @param models the model store
 * @param extra further variables, which win over inherited ones
 */
public record OllamaCommand(Path home, Path models, Map<String, String> extra) {

    /** Variables that are ours to decide: supervision depends on them. */
    public static final Set<String> RESERVED = Set.of("HOME", "OLLAMA_HOST", "OLLAMA_MODELS", "OLLAMA_NOPRUNE");

    private static final String LOOPBACK = "127.0.0.1,localhost";

    public OllamaCommand {
        extra = Map.copyOf(extra);
    }

    public List<String> arguments() {
        return List.of("serve");
    }

    /**
     * The whole environment of the child.
     *
     * @param port on loopback; 0: a free one, which only the log line tells: no race for it, no clash
     */
    public Map<String, String> environment(Map<String, String> ours, int port) {
        Map<String, String> environment = new TreeMap<>();
        ours.forEach((name, value) -> {
            if (InheritedVariables.goesOn(name)) {
                environment.put(name, value);
            }
        });
        environment.putAll(extra);
        environment.entrySet().removeIf(each -> InheritedVariables.hidesAddress(each.getKey(), each.getValue()));
        // Ollama heeds the lower case only where there is no upper case.
        String direct = environment.getOrDefault("NO_PROXY", environment.getOrDefault("no_proxy", ""));
        environment.put("NO_PROXY", direct.isEmpty() ? LOOPBACK : direct + "," + LOOPBACK);
        environment.put("HOME", home.toString());
        environment.put("OLLAMA_MODELS", models.toString());
        environment.put("OLLAMA_HOST", "127.0.0.1:" + port);
        environment.putIfAbsent("OLLAMA_NO_CLOUD", "1");
        // Pruning at start would destroy the partial downloads from which a pull resumes.
        environment.put("OLLAMA_NOPRUNE", "1");
        return environment;
    }
}
