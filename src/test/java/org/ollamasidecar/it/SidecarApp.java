package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The packaged application as an operating system process, on ports and in folders of its own. */
final class SidecarApp implements AutoCloseable {

    /** It lives for seconds only. */
    static final String SHORT_LIVED =
            "@" + Path.of("src/test/resources/short-lived.options").toAbsolutePath();

    private static final String IMAGE_FLAGS = "@deploy/image/java.options";

    private static final List<String> ANY_PORT = List.of("-Dquarkus.http.port=0");

    private static final Pattern ADDRESSES = Pattern.compile(
            "Listening on: (http://127\\.0\\.0\\.1:\\d+).*Management interface listening on (http://127\\.0\\.0\\.1:\\d+)");
    private static final Duration HTTP_LIMIT = Duration.ofMinutes(2);
    private static final Duration LOOKS_EVERY = Duration.ofMillis(50);
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(3);
    private static final Duration READY_LIMIT = Duration.ofMinutes(15);

    private final Path home;
    private final Path output;
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private volatile @Nullable MatchResult addresses;

    private SidecarApp(Path home, Path output, Process process) {
        this.home = home;
        this.output = output;
        this.process = process;
    }

    /** Starts it with the Ollama that the tests were given, or else with what provisioning finds. */
    static SidecarApp start(Path home, String... properties) throws IOException {
        return startPlain(home, withRealOllama(properties));
    }

    /** The same, with the memory that it has in its image. */
    static SidecarApp startRealWithImageFlags(Path home, String... properties) throws IOException {
        return launch(StartCache.with(IMAGE_FLAGS, application()), home, withRealOllama(properties));
    }

    /** The same, for figures: as users run it. */
    static SidecarApp startRealLikeImage(Path home, String... properties) throws IOException {
        return startLikeImage(home, withRealOllama(properties));
    }

    private static String[] withRealOllama(String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        TestOllama.program().ifPresent(program -> all.add("sidecar.ollama.program=" + program));
        all.add("sidecar.ollama.provision=true");
        return all.toArray(String[]::new);
    }

    /** The Ollama that the tests were given, or else what provisioning finds. */
    static Path realProgram(Path home) throws IOException {
        if (TestOllama.program().isPresent()) {
            return TestOllama.program().get();
        }
        try (SidecarApp app = start(home)) {
            return Path.of(app.awaitReady().at("/program/path").asText());
        }
    }

    /** Starts it with these properties only. */
    static SidecarApp startPlain(Path home, String... properties) throws IOException {
        return launch(StartCache.with(SHORT_LIVED, application()), home, properties);
    }

    /** Another package than the usual one. */
    static SidecarApp startPlain(Path application, Path home, String... properties) throws IOException {
        return launch(List.of(), List.of(SHORT_LIVED), application, home, ANY_PORT, properties);
    }

    /** Starts it with the flags of the image and a cache like its, for figures. */
    static SidecarApp startLikeImage(Path home, String... properties) throws IOException {
        return launch(StartCache.withTraffic(IMAGE_FLAGS, application()), home, properties);
    }

    private static Path application() {
        return Path.of(System.getProperty("sidecar.test.app", "target/quarkus-app/quarkus-run.jar"));
    }

    /** The same on the port of its default, which others of this machine may have. */
    static SidecarApp startAtUsualPort(Path home, String... properties) throws IOException {
        return launch(
                List.of(), StartCache.with(SHORT_LIVED, application()), home, List.of(), withRealOllama(properties));
    }

    /** With a disk that can be filled. */
    static SidecarApp startOn(SmallDisk disk, Path home, String... properties) throws IOException {
        return startBehind(disk.command(), home, properties);
    }

    /** Behind a program that prepares its surroundings and then becomes it, before the words of that program. */
    static SidecarApp startBehind(List<String> before, Path home, String... properties) throws IOException {
        List<String> options = StartCache.with(SHORT_LIVED, application());
        return launch(before, options, home, ANY_PORT, withRealOllama(properties));
    }

    static SidecarApp launch(List<String> options, Path home, String... properties) throws IOException {
        return launch(List.of(), options, home, ANY_PORT, properties);
    }

    private static SidecarApp launch(
            List<String> before, List<String> options, Path home, List<String> port, String... properties)
            throws IOException {
        return launch(before, options, application(), home, port, properties);
    }

    private static SidecarApp launch(
            List<String> before,
            List<String> options,
            Path application,
            Path home,
            List<String> port,
            String... properties)
            throws IOException {
        Path output = Files.createTempFile(home.getParent(), "sidecar", ".log");
        List<String> command = new ArrayList<>(before);
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(options);
        command.addAll(port);
        command.addAll(List.of(
                "-Dquarkus.management.port=0",
                "-Dsidecar.drain.delay=0s",
                // Most tests are about one Ollama; those of the standby switch it on.
                "-Dsidecar.standby=off",
                "-Dsidecar.home=" + home,
                "-Dsidecar.models-directory=" + home.resolve("models")));
        for (String property : properties) {
            command.add("-D" + property);
        }
        command.addAll(List.of("-jar", application.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new SidecarApp(home, output, process);
    }

    Path home() {
        return home;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    URI api(String path) {
        return URI.create(addresses().group(1) + path);
    }

    URI management(String path) {
        return URI.create(addresses().group(2) + path);
    }

    private MatchResult addresses() {
        MatchResult known = addresses;
        if (known == null) {
            known = awaitAddresses().toMatchResult();
            addresses = known;
        }
        return known;
    }

    private Matcher awaitAddresses() {
        return Awaitility.await("the application to open its ports")
                .atMost(BOOT_LIMIT)
                .until(
                        () -> {
                            if (!process.isAlive()) {
                                throw new IllegalStateException("The application has ended:\n" + output());
                            }
                            return ADDRESSES.matcher(output());
                        },
                        Matcher::find);
    }

    HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).timeout(HTTP_LIMIT).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(URI uri, Map<String, String> headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(HTTP_LIMIT);
        headers.forEach(request::header);
        return http.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(api(path))
                .timeout(HTTP_LIMIT.multipliedBy(4))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return http.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> upload(String path, byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(api(path))
                .timeout(HTTP_LIMIT)
                .PUT(BodyPublishers.ofByteArray(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    HttpResponse<String> upload(String path, Path file) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(api(path))
                .timeout(HTTP_LIMIT.multipliedBy(4))
                .PUT(BodyPublishers.ofFile(file))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    HttpResponse<String> put(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(api(path))
                .timeout(HTTP_LIMIT)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(api(path)).timeout(HTTP_LIMIT).DELETE().build();
        return http.send(request, BodyHandlers.ofString());
    }

    HttpResponse<String> delete(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(api(path))
                .timeout(HTTP_LIMIT)
                .method("DELETE", BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    /** Ends all requests that are under way; one may have come to its end meanwhile. */
    void endRequests() throws IOException, InterruptedException {
        JsonNode requests = json(get(api("/sidecar/v1/requests")));
        assertThat(requests.isArray()).as("%s", requests).isTrue();
        for (JsonNode request : requests) {
            int told = delete("/sidecar/v1/requests/" + request.path("id").asText())
                    .statusCode();
            assertThat(told).isIn(202, 404);
        }
    }

    JsonNode json(HttpResponse<String> response) throws IOException {
        return json.readTree(response.body());
    }

    JsonNode status() throws IOException, InterruptedException {
        return json(get(api("/sidecar/v1/status")));
    }

    /** What has happened, oldest first. */
    List<JsonNode> events() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(api("/sidecar/v1/events"))
                .timeout(HTTP_LIMIT)
                .header("Accept", "application/x-ndjson")
                .build();
        List<JsonNode> events = new ArrayList<>();
        for (String line :
                http.send(request, BodyHandlers.ofString()).body().lines().toList()) {
            events.add(json.readTree(line));
        }
        return events;
    }

    /** The status code of a health check; 0 when nobody answers. */
    int health(String check) throws InterruptedException {
        try {
            return get(management("/q/health/" + check)).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * Waits as long as a first provisioning may take; given up is known at once. A machine that stands still for seconds has
     * the service say that it decides nothing, which passes.
     */
    JsonNode awaitReady() {
        JsonNode seen = Awaitility.await("Ollama to be ready or FAILED")
                .atMost(READY_LIMIT)
                .pollInterval(LOOKS_EVERY)
                .until(
                        this::status,
                        status -> status.path("ready").asBoolean()
                                || status.path("state").asText().equals("FAILED"));
        if (!seen.path("ready").asBoolean()) {
            throw new AssertionError(seen.path("summary").asText());
        }
        return seen;
    }

    JsonNode awaitState(String state) {
        return Awaitility.await("Ollama to be " + state)
                .atMost(READY_LIMIT)
                .pollInterval(LOOKS_EVERY)
                .until(this::status, status -> status.path("state").asText().equals(state));
    }

    JsonNode ping() throws IOException, InterruptedException {
        return json(
                post("/api/generate", "{\"model\":\"sidecar/canary\",\"prompt\":\"ping\",\"stream\":false}", Map.of()));
    }

    List<Long> ollamaProcesses() throws IOException {
        return OwnedProcesses.of(home);
    }

    /** SIGTERM, as an orchestrator or Ctrl-C would. */
    void terminate() {
        process.destroy();
    }

    void kill() {
        process.destroyForcibly();
    }

    int awaitExit(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("The application did not end within " + limit);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        http.close();
    }
}
