package org.ollamasidecar.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeOllamaTest {

    private static final Pattern LISTENING = Pattern.compile("Listening on (\\S+) \\(version ([^)]+)\\)");

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration LITTLE = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private FakeProgram program;
    private Process process;
    private String address = "";

    @BeforeEach
    void start() throws IOException {
        program = FakeProgram.in(folder);
        process = serve();
        await().atMost(LIMIT).until(() -> LISTENING.matcher(log()).find());
        MatchResult line = LISTENING.matcher(log()).results().findFirst().orElseThrow();
        address = "http://" + line.group(1);
    }

    @AfterEach
    void end() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        http.close();
    }

    @Test
    void program_tellsItsVersionByItself_andAnUpdateAnother() throws Exception {
        String before = output("--version");
        program.install("0.12.0");

        assertThat(before).contains("client version is 0.11.4");
        assertThat(output("--version")).contains("client version is 0.12.0");
    }

    @Test
    void fakeInOrder_creates_loads_generates_andUnloads() throws Exception {
        String missing = post("/api/generate", "{\"model\":\"a/b\"}").body();
        String created = post("/api/create", "{\"model\":\"a/b\"}").body();
        String load = post("/api/generate", "{\"model\":\"a/b\"}").body();
        String loaded = get("/api/ps").body();
        String lines =
                post("/api/generate", "{\"model\":\"a/b\",\"prompt\":\"x\"}").body();
        post("/api/generate", "{\"model\":\"a/b\",\"keep_alive\":0}");

        assertThat(missing).contains("not found");
        assertThat(created).endsWith("{\"status\":\"success\"}\n");
        assertThat(load).contains("\"done_reason\":\"load\"");
        assertThat(loaded).contains("a/b:latest", "\"size_vram\":100");
        assertThat(lines.lines()).hasSize(2).first().asString().contains("\" pong\"");
        assertThat(get("/api/ps").body()).isEqualTo("{\"models\":[]}");
    }

    @Test
    void lostGpu_isCpuInTheList() throws Exception {
        post("/api/create", "{\"model\":\"a\"}");
        post("/api/generate", "{\"model\":\"a\"}");

        program.set(Knob.GPU, false);

        assertThat(get("/api/ps").body()).contains("\"size_vram\":0");
    }

    @Test
    void faults_changeWhileItRuns() throws Exception {
        program.fault(Fault.ERROR_503, "/api/version");
        int error = get("/api/version").statusCode();
        int other = get("/api/tags").statusCode();
        program.fault(Fault.MALFORMED, "/api/version");
        String malformed = get("/api/version").body();
        program.fault(Fault.HALF_LINE, "/");
        String half = get("/api/version").body();
        program.noFault();

        assertThat(error).isEqualTo(503);
        assertThat(other).isEqualTo(200);
        assertThat(malformed).contains("<<<");
        assertThat(half).isEqualTo("{\"response\":\" po");
        assertThat(get("/api/version").body()).isEqualTo("{\"version\":\"0.11.4\"}");
    }

    @Test
    void droppedDrippedAndMissingAnswers_areSeenByTheClient() {
        program.fault(Fault.DROP, "/");
        assertThatThrownBy(() -> get("/api/version")).isInstanceOf(IOException.class);

        program.fault(Fault.CLOSE, "/");
        assertThatThrownBy(() -> get("/api/version")).isInstanceOf(IOException.class);

        program.fault(Fault.DRIP, "/");
        assertThatThrownBy(this::getWithLittlePatience).isInstanceOf(HttpTimeoutException.class);

        program.noFault().set(Knob.SERVE, false);
        assertThatThrownBy(this::getWithLittlePatience).isInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void clientThatLeaves_abortsTheLoad() throws Exception {
        post("/api/create", "{\"model\":\"a\"}");
        program.set(Knob.LOAD_DELAY, 20_000);

        assertThatThrownBy(() -> post("/api/generate", "{\"model\":\"a\"}", LITTLE))
                .isInstanceOf(HttpTimeoutException.class);

        await().atMost(LIMIT).until(() -> log().contains("client connection closed before"));
        assertThat(get("/api/ps").body()).isEqualTo("{\"models\":[]}");
    }

    @Test
    void sigterm_endsItWithItsRunner_aCrashLeavesIt() throws Exception {
        ProcessHandle runner = loadedRunner("CHILD");
        process.destroy();
        assertThat(process.waitFor()).isZero();
        await().atMost(LIMIT).until(() -> !runner.isAlive());

        start();
        ProcessHandle orphan = loadedRunner("SESSION");
        program.set(Knob.EXIT_CODE, 7);
        assertThat(process.waitFor()).isEqualTo(7);
        assertThat(orphan.isAlive()).isTrue();
        assertThat(orphan.destroyForcibly()).isTrue();
    }

    @Test
    void ignoredSigterm_leavesItServing() throws Exception {
        program.set(Knob.IGNORE_TERM, true);

        process.destroy();

        assertThat(process.waitFor(Duration.ofMillis(500))).isFalse();
        assertThat(get("/api/version").statusCode()).isEqualTo(200);
    }

    @Test
    void flood_isOneLongLine() throws Exception {
        program.set(Knob.FLOOD_MEGABYTES, 2);

        await().atMost(LIMIT).until(() -> log().contains("flood written"));

        assertThat(Files.readAllLines(folder.resolve("log")))
                .anyMatch(line -> line.length() > 2_000_000 && line.endsWith("\"the long line is over\""));
    }

    private ProcessHandle loadedRunner(String kind) throws Exception {
        program.set(Knob.RUNNER, kind);
        post("/api/create", "{\"model\":\"a\"}");
        post("/api/generate", "{\"model\":\"a\"}");
        return process.children().findFirst().orElseThrow();
    }

    private Process serve() throws IOException {
        Files.deleteIfExists(folder.resolve("log"));
        return new ProcessBuilder(List.of(program.path().toString(), "serve"))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    private String output(String argument) throws IOException {
        return new String(
                new ProcessBuilder(program.path().toString(), argument)
                        .start()
                        .getInputStream()
                        .readAllBytes(),
                StandardCharsets.UTF_8);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path, LIMIT).GET().build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return post(path, body, LIMIT);
    }

    private HttpResponse<String> post(String path, String body, Duration limit)
            throws IOException, InterruptedException {
        return http.send(
                request(path, limit).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private void getWithLittlePatience() throws IOException, InterruptedException {
        http.send(request("/api/version", LITTLE).GET().build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, Duration limit) {
        return HttpRequest.newBuilder(URI.create(address + path)).timeout(limit);
    }
}
