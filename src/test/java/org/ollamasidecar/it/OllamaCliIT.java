package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.canary.WordChain;
import org.ollamasidecar.registry.Blob;
import org.ollamasidecar.registry.TestRegistry;

/** The real program {@code ollama} of the era under test, as a client of the front door. */
class OllamaCliIT {

    private static final long LIMIT_SECONDS = 60;

    @TempDir
    Path folder;

    private Path home = Path.of("");

    @BeforeEach
    void privateHome() throws IOException {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
    }

    @Test
    void list_run_ps_show_stop_pull_workThroughTheFrontDoor() throws Exception {
        try (TestRegistry registry = new TestRegistry();
                SidecarApp app = SidecarApp.start(
                        home,
                        "sidecar.heartbeat.enabled=false",
                        "sidecar.loads.insecure-registries=" + registry.host())) {
            // given
            String published = registry.publish("words", Blob.of(Blob.MODEL, WordChain.file()));
            Path program = Path.of(app.awaitReady().at("/program/path").asText());
            assertThat(app.ping().path("response").asText()).isEqualTo(" pong");

            // when
            String list = ollama(app, program, "list");
            String run = ollama(app, program, "run", "sidecar/canary", "ping");
            String loaded = ollama(app, program, "ps");
            String show = ollama(app, program, "show", "sidecar/canary");
            String stop = ollama(app, program, "stop", "sidecar/canary");
            // It ends its runner after it has said so.
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !ollama(app, program, "ps")
                    .contains("sidecar/canary"));
            String pull = ollama(app, program, "pull", published);

            // then
            assertThat(list).contains("sidecar/canary");
            assertThat(run).contains("pong");
            assertThat(loaded).contains("sidecar/canary");
            assertThat(show).contains("llama");
            assertThat(stop).doesNotContain("Error");
            assertThat(pull).contains("success");
        }
    }

    private String ollama(SidecarApp app, Path program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("OLLAMA_HOST", app.api("").toString());
        builder.environment().put("HOME", folder.resolve("cli-home").toString());
        Path output = Files.createTempFile(folder, "cli", ".txt");
        Process process = builder.redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                .as(String.join(" ", command))
                .isTrue();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
