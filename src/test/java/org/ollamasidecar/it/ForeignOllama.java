package org.ollamasidecar.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** An {@code ollama serve} that a test runs itself, on a port that stays the same over its lives. */
final class ForeignOllama implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final String LOG = "foreign.log";

    private final Path program;
    private final Path folder;
    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();
    private Process process;

    private ForeignOllama(Path program, Path folder, int port) throws IOException {
        this.program = program;
        this.folder = folder;
        this.port = port;
        this.process = launch();
    }

    private static ForeignOllama start(Path program, Path folder) throws IOException {
        ForeignOllama started = new ForeignOllama(program, Files.createDirectories(folder), FreePort.find());
        started.awaitAnswer();
        return started;
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(program.toString(), "serve")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve(LOG).toFile()));
        builder.environment()
                .putAll(Map.of(
                        "HOME",
                        folder.toString(),
                        "OLLAMA_HOST",
                        "127.0.0.1:" + port,
                        "OLLAMA_MODELS",
                        folder.resolve("models").toString(),
                        "OLLAMA_NO_CLOUD",
                        "1",
                        "OLLAMA_NOPRUNE",
                        "1"));
        return builder.start();
    }

    void startAgain() throws IOException {
        process = launch();
        awaitAnswer();
    }

    private void awaitAnswer() {
        Awaitility.await("the foreign Ollama").atMost(LIMIT).until(this::answers);
    }

    boolean answers() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/api/version"))
                    .timeout(LIMIT)
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException refused) {
            return false;
        }
    }

    int port() {
        return port;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** As the service names it where it is one of several. */
    String name() {
        return "127-0-0-1-" + port;
    }

    /** How many requests it has answered, by its own log. */
    long answered(String path) throws IOException {
        return Files.readAllLines(folder.resolve(LOG), StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.contains("[GIN]") && line.contains('"' + path + '"') && line.contains("| 200 |"))
                .count();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** {@code kill -9} of the whole tree, as at the end of its container. */
    void kill() throws InterruptedException {
        killAll();
        process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private void killAll() {
        Stream.concat(process.descendants().toList().stream(), Stream.of(process.toHandle()))
                .forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        killAll();
        http.close();
    }

    /** All that a test has started; closed after the invariants were judged. */
    static final class All implements AutoCloseable {

        private final List<ForeignOllama> started = new ArrayList<>();

        ForeignOllama start(Path program, Path folder) throws IOException {
            ForeignOllama ollama = ForeignOllama.start(program, folder);
            started.add(ollama);
            return ollama;
        }

        @Override
        public void close() {
            started.forEach(ForeignOllama::close);
        }
    }
}
