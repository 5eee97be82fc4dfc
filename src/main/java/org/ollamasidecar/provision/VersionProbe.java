package org.ollamasidecar.provision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ollamasidecar.files.IoReason;
import org.ollamasidecar.ollama.OllamaVersion;
import org.ollamasidecar.provision.fetch.FileTree;
import org.ollamasidecar.provision.fetch.InWords;

/** Asks a program for its version, in an environment where no running server can answer in its place. */
final class VersionProbe {

    sealed interface Reply {}

    record Version(OllamaVersion version) implements Reply {}

    record NoVersion(String why) implements Reply {}

    private static final Pattern CLIENT = Pattern.compile("client version is (\\S+)");
    private static final Pattern PLAIN = Pattern.compile("ollama version is (\\S+)");
    private static final String HOST_WITHOUT_SERVER = "127.0.0.1:1";
    private static final int SHOWN = 200;

    private final Map<String, String> environment;
    private final Duration limit;

    VersionProbe(Map<String, String> environment, Duration limit) {
        this.environment = environment;
        this.limit = limit;
    }

    Reply ask(Path program) throws InterruptedException {
        try {
            Path home = Files.createTempDirectory("ollama-version");
            try {
                return reply(BoundedCommand.run(command(program, home), limit));
            } finally {
                FileTree.deleteQuietly(home);
            }
        } catch (IOException e) {
            return new NoVersion("cannot be asked for its version, as it needs a folder for that: " + IoReason.of(e));
        }
    }

    private ProcessBuilder command(Path program, Path home) {
        ProcessBuilder builder = new ProcessBuilder(program.toString(), "--version");
        builder.environment().clear();
        builder.environment().put("PATH", environment.getOrDefault("PATH", ""));
        builder.environment().put("HOME", home.toString());
        builder.environment().put("OLLAMA_HOST", HOST_WITHOUT_SERVER);
        return builder.directory(home.toFile());
    }

    private Reply reply(BoundedCommand.Result result) {
        return switch (result) {
            case BoundedCommand.NotStarted(String why) -> new NoVersion("cannot be started: " + why);
            case BoundedCommand.TimedOut() ->
                new NoVersion("did not answer --version within " + InWords.of(limit) + " and was killed");
            case BoundedCommand.Ended(int exitCode, String output) ->
                version(output)
                        .<Reply>map(Version::new)
                        .orElseGet(() -> new NoVersion("printed no version of Ollama for --version (exit code "
                                + exitCode + ", output: " + shown(output) + ")"));
        };
    }

    private static Optional<OllamaVersion> version(String output) {
        return first(CLIENT, output).or(() -> first(PLAIN, output)).flatMap(OllamaVersion::parse);
    }

    private static Optional<String> first(Pattern pattern, String output) {
        Matcher matcher = pattern.matcher(output);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static String shown(String output) {
        String line = output.strip().replaceAll("[^\\x20-\\x7e]+", " ");
        if (line.isEmpty()) {
            return "none";
        }
        return "'" + (line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…") + "'";
    }
}
