package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.canary.WordChain;
import org.ollamasidecar.registry.Blob;
import org.ollamasidecar.registry.TestRegistry;
import org.ollamasidecar.registry.Trouble;

/** What those learn who wait for the first start: systemd, and a health check; and what a unit's sandbox does to a pull. */
@Tag("current")
@EnabledOnOs(OS.LINUX)
class FirstPullIT {

    private static final String MORE_TIME = "EXTEND_TIMEOUT_USEC=60000000";

    @TempDir
    Path folder;

    private Path home = Path.of("");
    private TestRegistry registry;
    private String model = "";
    private String[] properties = {};

    @BeforeEach
    void publish() throws Exception {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
        registry = new TestRegistry();
        model = registry.publish("chain", Blob.of(Blob.MODEL, WordChain.file()));
        properties = new String[] {
            "sidecar.models.wanted=" + model,
            "sidecar.loads.insecure-registries=" + registry.host(),
            "sidecar.loads.stall-timeout=1s",
            "sidecar.ready.started=models"
        };
    }

    @AfterEach
    void closeRegistry() {
        registry.close();
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(20));
    }

    private static String readiness(SidecarApp app) throws Exception {
        return app.get(app.management("/q/health/ready")).body();
    }

    private static boolean isReady(String message) {
        return message.startsWith("READY=1|");
    }

    @Test
    void slowPull_isAStartThatMakesProgress_andIsOverWithTheModel() throws Exception {
        // given
        registry.limit(20_000);
        try (ServiceManager manager = ServiceManager.listen();
                SidecarApp app = SidecarApp.startBehind(manager.command(), home, properties)) {
            // then
            soon().until(() -> readiness(app).contains("\"starting\": \"" + model + ": PULL is RUNNING"));
            soon().untilAsserted(() -> assertThat(manager.messages())
                    .anyMatch(message -> message.startsWith("STATUS=Ollama is READY, on its way: " + model)
                            && message.contains(": PULL is ")
                            && message.contains(MORE_TIME)));
            assertThat(manager.messages()).noneMatch(FirstPullIT::isReady);

            // when
            registry.limit(Long.MAX_VALUE);

            // then
            soon().until(() -> manager.messages().contains("READY=1|STATUS=Ollama is READY|"));
            assertThat(app.health("ready")).isEqualTo(200);
            assertThat(readiness(app)).doesNotContain("\"starting\"", "\"reason\"");
        }
    }

    @Test
    void pullThatStalls_isAStartThatMakesNone_andSaysWhy() throws Exception {
        // given
        registry.trouble(new Trouble.StallAfter(20_000));
        try (ServiceManager manager = ServiceManager.listen();
                SidecarApp app = SidecarApp.startBehind(manager.command(), home, properties)) {
            // when
            String why = model + ": PULL: The download stalled: no byte for 1 s. Recommended action: Check the network";
            soon().untilAsserted(() -> assertThat(manager.messages())
                    .anyMatch(message ->
                            message.startsWith("STATUS=Ollama is READY, but: " + why) && !message.contains(MORE_TIME)));

            // then
            soon().until(() -> readiness(app).contains("\"reason\": \"" + why));
            assertThat(manager.messages()).noneMatch(FirstPullIT::isReady);
            assertThat(app.isAlive()).isTrue();
        }
    }

    /** As a unit sees another place than its own: mounted read-only, over a disk that is not. */
    private List<String> sandbox(String made) throws Exception {
        Path models = Files.createDirectory(home.resolve("models"));
        return List.of(
                "env",
                "INVOCATION_ID=7a",
                "unshare",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs none \"$0\" && " + made + " && mount -o remount,bind,ro \"$0\" && exec \"$@\"",
                models.toString());
    }

    @Test
    void sandboxThatKeepsOllamaFromItsModels_isNamed_withTheDropInThatMendsIt() throws Exception {
        assumeTrue(SmallDisk.isPossible(), "no disk of our own can be mounted here");
        try (SidecarApp app = SidecarApp.startBehind(sandbox("true"), home, properties)) {
            soon().untilAsserted(
                            () -> assertThat(app.status().at("/failure/action").asText())
                                    .contains("sandbox of the systemd unit", "deploy/systemd/models-on-disk.conf"));
        }
    }

    @Test
    void sandboxThatKeepsAPullFromTheStore_isNamed_withTheDropInThatMendsIt() throws Exception {
        assumeTrue(SmallDisk.isPossible(), "no disk of our own can be mounted here");
        String store = "mkdir \"$0/blobs\" \"$0/manifests\"";
        try (SidecarApp app = SidecarApp.startBehind(sandbox(store), home, properties)) {
            soon().untilAsserted(() -> assertThat(readiness(app))
                    .contains("\"reason\": \"" + model + ": PULL: ", "deploy/systemd/models-on-disk.conf"));
        }
    }
}
