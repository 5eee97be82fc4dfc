package org.ollamasidecar.instance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.ollamasidecar.config.PathConverter;
import org.ollamasidecar.ollama.OllamaCommand;
import org.ollamasidecar.process.LaunchSpec;
import org.ollamasidecar.state.SidecarConfig;

/** Where and with what Ollama is launched, by configuration and by the service's own environment. */
public final class LaunchPlan {

    private static final String LOG_NAME = "ollama.log";
    private static final String CHILD_HOME = "ollama-home";

    private final Path home;
    private final Path place;
    private final OllamaCommand command;
    private final Map<String, String> environment;
    private final Map<String, String> onAnyPort;

    public LaunchPlan(SidecarConfig config, Map<String, String> ours) {
        this(config, ours, config.home(), Launch.CONFIGURED);
    }

    /**
     * The plan of one instance.
     *
     * @param place where it keeps what is its own: its log, and who it is
     * @throws IllegalArgumentException with the key and what to change, when a variable is not one to be set
     */
    public LaunchPlan(SidecarConfig config, Map<String, String> ours, Path place, Launch launch) {
        this.home = config.home().toAbsolutePath();
        this.place = place.toAbsolutePath();
        this.command = new OllamaCommand(
                home.resolve(CHILD_HOME),
                modelsDirectory(config, ours),
                extra(config.env().orElse(List.of()), launch));
        this.environment = command.environment(ours, config.ollama().port());
        this.onAnyPort = command.environment(ours, 0);
    }

    Path logFile() {
        return place.resolve(LOG_NAME);
    }

    Path place() {
        return place;
    }

    /** Two plans with the same one launch the same Ollama in the same way. */
    String fingerprint() {
        return Integer.toHexString(Objects.hash(home, command, new TreeMap<>(environment)));
    }

    public Path models() {
        return command.models();
    }

    public OllamaVariables variables() {
        return new OllamaVariables(environment);
    }

    /**
     * Makes the folders, and says what to run.
     *
     * @param anyPort whether another port than the configured one will do
     */
    LaunchSpec prepare(long generation, Path program, boolean anyPort) throws IOException {
        Files.createDirectories(command.home());
        return new LaunchSpec(
                generation,
                program.toAbsolutePath(),
                command.arguments(),
                anyPort ? onAnyPort : environment,
                command.home(),
                logFile());
    }

    private static Path modelsDirectory(SidecarConfig config, Map<String, String> ours) {
        String inherited = ours.getOrDefault("OLLAMA_MODELS", "");
        return config.modelsDirectory()
                .orElseGet(() -> inherited.isBlank()
                        ? PathConverter.path(System.getProperty("user.home"))
                                .resolve(".ollama")
                                .resolve("models")
                        : PathConverter.path(inherited))
                .toAbsolutePath();
    }

    private static Map<String, String> extra(List<String> pieces, Launch launch) {
        Map<String, String> extra = new LinkedHashMap<>(Assignments.parse(pieces));
        extra.putAll(launch.env());
        return extra;
    }
}
