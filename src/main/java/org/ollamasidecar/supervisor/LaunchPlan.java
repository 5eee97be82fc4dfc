package org.ollamasidecar.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.ollamasidecar.ollama.OllamaCommand;
import org.ollamasidecar.process.LaunchSpec;

/** Where and with what Ollama is launched, by configuration and by the service's own environment. */
final class LaunchPlan {

    private static final String LOG_NAME = "ollama.log";
    private static final String CHILD_HOME = "ollama-home";

    private final Path home;
    private final OllamaCommand command;
    private final Map<String, String> environment;
    private final Map<String, String> onAnyPort;

    LaunchPlan(SidecarConfig config, Map<String, String> ours) {
        this.home = config.home().toAbsolutePath();
        this.command = new OllamaCommand(
                home.resolve(CHILD_HOME),
                modelsDirectory(config, ours),
                extra(config.env().orElse(List.of())));
        this.environment = command.environment(ours, config.ollama().port());
        this.onAnyPort = command.environment(ours, 0);
    }

    Path logFile() {
        return home.resolve(LOG_NAME);
    }

    Path home() {
        return home;
    }

    /** Two plans with the same one launch the same Ollama in the same way. */
    String fingerprint() {
        return Integer.toHexString(Objects.hash(home, command, new TreeMap<>(environment)));
    }

    Path models() {
        return command.models();
    }

    OllamaVariables variables() {
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
                        ? Path.of(System.getProperty("user.home"), ".ollama", "models")
                        : Path.of(inherited))
                .toAbsolutePath();
    }

    private static Map<String, String> extra(List<String> assignments) {
        Map<String, String> extra = new LinkedHashMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            String name = assignment.substring(0, equals);
            if (OllamaCommand.RESERVED.contains(name)) {
                throw new IllegalArgumentException("sidecar.env sets " + name
                        + ", which this service decides itself. Recommended action: remove it"
                        + " (for the models use sidecar.models-directory).");
            }
            extra.put(name, assignment.substring(equals + 1));
        }
        return extra;
    }
}
