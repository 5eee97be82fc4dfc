package org.ollamasidecar.ollama;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The command line and the environment of a supervised {@code ollama serve}. The environment is an allow-list: what
 * else stands in ours (secrets, {@code LLAMA_ARG_*}, which the runner would obey) does not reach it.
 *
 * @param home the private HOME of the child, where it keeps its key
 * @param models the model store
 * @param extra further variables, which win over inherited ones
 */
public record OllamaCommand(Path home, Path models, Map<String, String> extra) {

    /** Variables that are ours to decide: supervision depends on them. */
    public static final Set<String> RESERVED = Set.of("HOME", "OLLAMA_HOST", "OLLAMA_MODELS", "OLLAMA_NOPRUNE");

    private static final Pattern INHERITED =
            Pattern.compile("PATH|LANG|LC_.*|TZ|TMPDIR|LD_LIBRARY_PATH|SSL_CERT_(?:FILE|DIR)"
                    + "|(?i:https?_proxy|no_proxy)|CUDA_.*|NVIDIA_.*|HIP_.*|ROCR_.*|GGML_.*|GPU_DEVICE_ORDINAL"
                    + "|HSA_OVERRIDE_GFX_VERSION|JETSON_JETPACK"
                    + "|OLLAMA_(?:CONTEXT_LENGTH|FLASH_ATTENTION|GPU_OVERHEAD|IGPU_ENABLE|KEEP_ALIVE|KV_CACHE_TYPE"
                    + "|LLM_LIBRARY|LOAD_TIMEOUT|MAX_LOADED_MODELS|MAX_QUEUE|NEW_ENGINE|NUM_PARALLEL|SCHED_SPREAD"
                    + "|VULKAN)");
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
            if (INHERITED.matcher(name).matches()) {
                environment.put(name, value);
            }
        });
        environment.putAll(extra);
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
