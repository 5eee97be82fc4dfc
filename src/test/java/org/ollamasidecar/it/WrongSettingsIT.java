package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings with which nothing can be begun. */
@Tag("fake")
class WrongSettingsIT {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private Path home = Path.of("");

    @BeforeEach
    void makeFiles() throws IOException {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
        Files.writeString(folder.resolve("file"), "not a key");
    }

    /** @param properties with blanks between; FOLDER stands for one of this test, with a file in it */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sidecar.restart.max-crashes=-1 | sidecar.restart.max-crashes | 0 or more",
                "sidecar.probe.interval=soon | sidecar.probe.interval | soon",
                "sidecar.start.timeout=0s | sidecar.start.timeout | 1s or more",
                "sidecar.gateway.caps.num-ctx=-1 | sidecar.gateway.caps.num-ctx | 1 or more",
                "sidecar.ollama.connect-timeout=0s | sidecar.ollama.connect-timeout | 1ms or more",
                "sidecar.log.max-file-size=1 | sidecar.log.max-file-size | 64K or more",
                "sidecar.no-such-key=1 | sidecar.no-such-key | does not map",
                "sidecar.stop.grace=10s | sidecar.stop.budget | to at least 33s",
                "sidecar.heartbeat.interval=1s sidecar.heartbeat.timeout=5s | sidecar.heartbeat.interval is 1000 ms"
                        + " | set sidecar.heartbeat.timeout to 1000ms",
                "sidecar.env=OLLAMA_HOST=0.0.0.0 | sidecar.env sets OLLAMA_HOST | remove it",
                "sidecar.env=nonsense | sidecar.env=nonsense | NAME=value",
                "sidecar.home=FOLDER/file | sidecar.home | set sidecar.home to a folder",
                "sidecar.access.keys=FOLDER/none | sidecar.access.keys | name another one",
                "sidecar.access.keys=FOLDER/file | sidecar.access.keys | correct the file",
                "sidecar.access.hosts=a/b | sidecar.access.hosts | name hosts without scheme",
                "sidecar.access.trusted-proxies=router | sidecar.access.trusted-proxies | write 10.0.0.7",
                "OLLAMA_ORIGINS=/(/ | OLLAMA_ORIGINS | correct it",
                "quarkus.http.host=0.0.0.0 | There are no keys | sidecar.access.keys",
                "quarkus.http.port=70000 | quarkus.http.port=70000 | from 1 to 65535",
                "quarkus.management.host=192.0.2.1 | quarkus.management.host=192.0.2.1 | address of this machine",
                "quarkus.http.port=4711 quarkus.management.port=4711 | quarkus.management.port=4711 | another port",
                "sidecar.models.wanted=no/ | sidecar.models.wanted | letters, digits",
                "sidecar.models.aliases.gpt=gpt | sidecar.models.aliases.\"gpt\" | remove it",
                "sidecar.instances.one.weight=1 sidecar.mode=adopt sidecar.ollama.url=http://127.0.0.1:1"
                        + " | sidecar.instances | sidecar.mode=own",
                "sidecar.instances.one.weight=1 sidecar.instances.two.weight=1 sidecar.ollama.port=11500"
                        + " | sidecar.ollama.port=11500 | remove sidecar.ollama.port",
                "sidecar.gpus=each sidecar.mode=adopt sidecar.ollama.url=http://127.0.0.1:1"
                        + " | sidecar.gpus=each | remove sidecar.gpus",
                "sidecar.gpus=each sidecar.instances.one.weight=1 | sidecar.gpus=each | remove sidecar.instances",
                "sidecar.gpus=each sidecar.ollama.port=11500 | sidecar.ollama.port=11500 | remove sidecar.ollama.port",
                "sidecar.gpus=some | sidecar.gpus | off,each",
                "sidecar.instances.One.weight=1 | sidecar.instances.\"One\" | lower-case letters",
                "sidecar.instances.one.models=llama3.2:1b sidecar.instances.one.accepts=qwen*"
                        + " | sidecar.instances.\"one\" | .accepts",
                "sidecar.instances.one.weight=1 sidecar.models.qwen.replicas=two"
                        + " | sidecar.models.\"qwen\".replicas | or all",
                "sidecar.instances.one.env=nonsense | sidecar.instances.\"one\".env | NAME=value",
                "sidecar.instances.one.env=OLLAMA_MODELS=/m | sidecar.instances.\"one\".env sets OLLAMA_MODELS"
                        + " | sidecar.models-directory",
            })
    void endTheBoot_withTheKeyAndWhatToDo_andNothingElse(String properties, String key, String remedy)
            throws Exception {
        // when
        try (SidecarApp app = SidecarApp.startPlain(
                home, properties.replace("FOLDER", folder.toString()).split(" "))) {
            int code = app.awaitExit(LIMIT);

            // then
            assertThat(code).isEqualTo(1);
            assertThat(app.output())
                    .contains(key, remedy)
                    .doesNotContain("Failed to start", "ERROR")
                    .doesNotContainPattern("(?m)^\\s+at ");
            assertThat(OwnedProcesses.of(home)).isEmpty();
        }
    }
}
