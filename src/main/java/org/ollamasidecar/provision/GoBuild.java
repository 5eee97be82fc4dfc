package org.ollamasidecar.provision;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ollamasidecar.ollama.OllamaVersion;
import org.ollamasidecar.provision.fetch.InWords;

/** Builds Ollama from its Go module. */
final class GoBuild {

    static final Duration LIMIT = Duration.ofMinutes(15);

    private static final String MODULE = "github.com/ollama/ollama";
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration REST_OF_OUTPUT = Duration.ofSeconds(2);
    private static final Set<String> INHERITED = Set.of(
            "PATH",
            "HOME",
            "TMPDIR",
            "XDG_CACHE_HOME",
            "XDG_CONFIG_HOME",
            "CC",
            "CXX",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "ALL_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "all_proxy");

    private final Map<String, String> environment;
    private final Duration limit;

    GoBuild(Map<String, String> environment, Duration limit) {
        this.environment = environment;
        this.limit = limit;
    }

    /** {@return the {@code go} command, or empty where none is on the PATH} */
    Optional<Path> go() {
        return PathSource.candidates("go", environment).stream().findFirst();
    }

    /**
     * Builds into a folder.
     *
     * @return why it failed, or empty when it did not
     */
    Optional<String> install(Path go, OllamaVersion version, Path bin, ThrottledProgress progress)
            throws IOException, InterruptedException {
        Process process = BoundedCommand.start(command(go, version, bin));
        LineTail output = new LineTail();
        try {
            process.getOutputStream().close();
            Thread reader = Thread.ofVirtual()
                    .name("go-output")
                    .start(() -> output.readAll(process.inputReader(StandardCharsets.UTF_8)));
            String doing = "building " + MODULE + "@v" + version + ", mostly two to four minutes and at most "
                    + InWords.of(limit);
            long deadline = System.nanoTime() + limit.toNanos();
            while (!process.waitFor(POLL)) {
                progress.report(doing, output.latest());
                if (System.nanoTime() > deadline) {
                    return Optional.of(failure("was killed as it took more than " + InWords.of(limit), output));
                }
            }
            reader.join(REST_OF_OUTPUT);
            return process.exitValue() == 0
                    ? Optional.empty()
                    : Optional.of(failure("failed with exit code " + process.exitValue(), output));
        } finally {
            ProcessTree.kill(process);
        }
    }

    private ProcessBuilder command(Path go, OllamaVersion version, Path bin) {
        String flags = "-X=" + MODULE + "/version.Version=" + version + " -X=" + MODULE + "/server.mode=release";
        ProcessBuilder builder =
                new ProcessBuilder(List.of(go.toString(), "install", "-v", "-ldflags", flags, MODULE + "@v" + version));
        Map<String, String> forGo = builder.environment();
        forGo.clear();
        environment.forEach((name, value) -> {
            if (INHERITED.contains(name) || name.startsWith("GO")) {
                forGo.put(name, value);
            }
        });
        forGo.put("GOBIN", bin.toString());
        forGo.put("CGO_ENABLED", "1");
        return builder.directory(bin.toFile()).redirectErrorStream(true);
    }

    private static String failure(String what, LineTail output) {
        return "go install " + what + "; its last output: " + output.all();
    }
}
