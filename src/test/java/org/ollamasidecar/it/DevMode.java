package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** {@code ./mvnw quarkus:dev} as an operating system process. */
final class DevMode implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(15);
    private static final Duration HTTP_LIMIT = Duration.ofMinutes(1);
    private static final Duration END_LIMIT = Duration.ofMinutes(2);
    private static final Duration DUMP_LIMIT = Duration.ofSeconds(5);

    private final Path project;
    private final Path output;
    private final Process maven;
    private final int port;
    private final int managementPort;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ObjectMapper json = new ObjectMapper();

    private DevMode(Path project, Path output, Process maven, int port, int managementPort) {
        this.project = project;
        this.output = output;
        this.maven = maven;
        this.port = port;
        this.managementPort = managementPort;
    }

    static DevMode start(Path project, Path home, String... properties) throws IOException {
        int port = FreePort.find();
        int managementPort = FreePort.find();
        List<String> command = new ArrayList<>(List.of(
                // As in a terminal: what a script runs in the background is deaf to Ctrl-C, with all that it starts.
                "env",
                "--default-signal=INT",
                "./mvnw",
                "-B",
                "quarkus:dev",
                "-Dspotless.check.skip",
                "-Dmaven.main.skip",
                "-Ddebug=false",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.management.port=" + managementPort,
                "-Dsidecar.home=" + home,
                "-Dsidecar.models-directory=" + home.resolve("models")));
        TestOllama.program().ifPresent(program -> command.add("-Dsidecar.ollama.program=" + program));
        for (String property : properties) {
            command.add("-D" + property);
        }
        Path output = project.resolve("dev.log");
        Process maven = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new DevMode(project, output, maven, port, managementPort);
    }

    JsonNode awaitReady() {
        Awaitility.await("dev mode to be ready").atMost(START_LIMIT).until(() -> {
            if (!maven.isAlive()) {
                throw new IllegalStateException("Dev mode has ended:\n" + Files.readString(output));
            }
            return isReady();
        });
        try {
            return status();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isReady() throws InterruptedException {
        try {
            return get(managementPort, "/q/health/ready").contains("\"status\": \"UP\"");
        } catch (IOException notUp) {
            return false;
        }
    }

    /** Asks the main port too: it is a request there that makes dev mode look for changes. */
    String health() throws InterruptedException {
        try {
            get(port, "/sidecar/v1/status");
            return get(managementPort, "/q/health/ready");
        } catch (IOException reloading) {
            return "";
        }
    }

    JsonNode status() throws IOException, InterruptedException {
        return json.readTree(get(port, "/sidecar/v1/status"));
    }

    String ping() throws IOException, InterruptedException {
        String body = "{\"model\":\"sidecar/canary\",\"prompt\":\"ping\",\"stream\":false}";
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/generate"))
                .timeout(HTTP_LIMIT)
                .POST(BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    /** The answer; a load that is wished has ended then. */
    String post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(HTTP_LIMIT)
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=15")
                .POST(BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    void edit(String file, UnaryOperator<String> change) throws IOException {
        Path path = project.resolve(file);
        String before = Files.readString(path);
        String after = change.apply(before);
        if (after.equals(before)) {
            throw new IllegalStateException("The edit changes nothing in " + file);
        }
        Files.writeString(path, after);
    }

    int threads() throws IOException {
        return entries("task");
    }

    int openFiles() throws IOException {
        return entries("fd");
    }

    private int entries(String what) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(application()), what))) {
            return (int) all.count();
        }
    }

    private long application() {
        return maven.descendants()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow()
                .pid();
    }

    /** Where the page is. */
    String page() {
        return "http://localhost:" + port + "/ui/";
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    /** As Ctrl-C in its terminal, whose signal all get. Returns when it has ended. */
    void interrupt() throws IOException, InterruptedException {
        // One after the other, the plugin would end the application by another signal, and call that a failure.
        FaultCase.signal("INT", application(), maven.pid());
        try {
            Awaitility.await("the end of dev mode").atMost(END_LIMIT).until(() -> !maven.isAlive());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("No end after " + END_LIMIT + "; dev mode says:\n" + account(), e);
        }
    }

    /** What it has printed, and what its threads do now. */
    String account() throws IOException, InterruptedException {
        FaultCase.signal("QUIT", application());
        try {
            Awaitility.await("a thread dump").atMost(DUMP_LIMIT).until(() -> Files.readString(output)
                    .contains("Full thread dump"));
        } catch (ConditionTimeoutException none) {
            return Files.readString(output) + "\nand gives no thread dump";
        }
        return Files.readString(output);
    }

    private String get(int onPort, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + onPort + path))
                .timeout(HTTP_LIMIT)
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    @Override
    public void close() {
        List<ProcessHandle> all =
                Stream.concat(maven.descendants(), Stream.of(maven.toHandle())).toList();
        all.forEach(ProcessHandle::destroy);
        try {
            if (!maven.waitFor(20, TimeUnit.SECONDS)) {
                all.forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException e) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
        http.close();
    }
}
