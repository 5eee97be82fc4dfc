package org.ollamasidecar.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.state.SidecarConfig;

/** Compose, the quadlet and the unit: what a whole machine starts the service with. */
class HostFilesTest {

    private static final Path COMPOSE = Repository.DEPLOY.resolve("compose");
    private static final Path QUADLET = Repository.DEPLOY.resolve("quadlet/ollama-sidecar.container");
    private static final Path UNIT = Repository.DEPLOY.resolve("systemd/ollama-sidecar.service");
    private static final SidecarConfig DEFAULTS = Repository.defaults(SidecarConfig.class);

    @Test
    void compose_asksForKeys_unlessTheFileThatSaysOtherwiseIsAdded() throws IOException {
        // given
        JsonNode service = Repository.yaml(COMPOSE.resolve("compose.yaml")).at("/services/ollama");
        JsonNode open = Repository.yaml(COMPOSE.resolve("without-keys.yaml")).at("/services/ollama/environment");

        // then
        assertThat(service.at("/environment/SIDECAR_ACCESS_KEYS").asText()).isEqualTo("/run/secrets/keys");
        assertThat(service.at("/secrets/0").asText()).isEqualTo("keys");
        assertThat(service.at("/environment/SIDECAR_ACCESS_WITHOUT_KEYS").isMissingNode())
                .isTrue();
        assertThat(open.path("SIDECAR_ACCESS_KEYS").asText()).isEmpty();
        assertThat(open.path("SIDECAR_ACCESS_WITHOUT_KEYS").asText()).isEqualTo("true");
    }

    @Test
    void compose_isHardened_andOfThisMachineOnly() throws IOException {
        JsonNode service = Repository.yaml(COMPOSE.resolve("compose.yaml")).at("/services/ollama");
        assertThat(service.path("read_only").asBoolean()).isTrue();
        assertThat(service.path("user").asText()).isEqualTo("1000:0");
        assertThat(service.at("/cap_drop/0").asText()).isEqualTo("ALL");
        assertThat(service.at("/security_opt/0").asText()).isEqualTo("no-new-privileges:true");
        assertThat(service.path("mem_limit").asText()).isNotEmpty();
        assertThat(service.path("pids_limit").asInt()).isPositive();
        assertThat(service.path("ports")).isNotEmpty().allSatisfy(port -> assertThat(port.asText())
                .startsWith("127.0.0.1:"));
    }

    @Test
    void gracePeriods_areLongerThanTheStopBudget() throws IOException {
        JsonNode compose = Repository.yaml(COMPOSE.resolve("compose.yaml")).at("/services/ollama/stop_grace_period");
        assertThat(Duration.parse("PT" + compose.asText()))
                .isGreaterThan(DEFAULTS.stop().budget());
        assertThat(seconds(UNIT, "TimeoutStopSec=(\\d+)"))
                .isGreaterThan(DEFAULTS.stop().budget());
        Duration container = seconds(QUADLET, "--stop-timeout (\\d+)");
        assertThat(container).isGreaterThan(DEFAULTS.stop().budget());
        assertThat(seconds(QUADLET, "TimeoutStopSec=(\\d+)")).isGreaterThan(container);
    }

    @Test
    void quadlet_asksForKeys_andIsHardened() throws IOException {
        assertThat(Files.readAllLines(QUADLET))
                .contains(
                        "Secret=ollama-keys,target=keys,uid=1000,mode=0400",
                        "Environment=SIDECAR_ACCESS_KEYS=/run/secrets/keys",
                        "ReadOnly=true",
                        "DropCapability=all",
                        "NoNewPrivileges=true")
                .filteredOn(line -> line.startsWith("PublishPort="))
                .allSatisfy(line -> assertThat(line).startsWith("PublishPort=127.0.0.1:"));
    }

    /** The one of the image is lost where Podman builds it. */
    @Test
    void healthCheckOfCompose_isThatOfTheImage() throws IOException {
        JsonNode check = Repository.yaml(COMPOSE.resolve("compose.yaml")).at("/services/ollama/healthcheck");
        String command = check.path("test").toString().replace("\"CMD\",", "").replace(",", ", ");
        assertThat(Files.readString(Repository.DEPLOY.resolve("Dockerfile")))
                .contains(
                        "HEALTHCHECK --interval=" + check.path("interval").asText() + " --timeout="
                                + check.path("timeout").asText() + " --start-period="
                                + check.path("start_period").asText() + " --retries="
                                + check.path("retries").asText() + " ",
                        "CMD " + command);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "models-in-home.conf",
                "models-on-disk.conf",
                "models-on-network-disk.conf",
                "started-with-models.conf"
            })
    void dropIn_isNamedByTheUnit_andSaysHowItIsInstalled(String name) throws IOException {
        assertThat(Files.readString(UNIT)).contains(name);
        assertThat(Files.readString(UNIT.resolveSibling(name)))
                .contains("cp " + name + " /etc/systemd/system/ollama-sidecar.service.d/", "systemctl daemon-reload");
    }

    @Test
    void unit_allowsTwoStarts() throws IOException {
        assertThat(seconds(UNIT, "TimeoutStartSec=(\\d+)"))
                .isGreaterThan(DEFAULTS.start().timeout().multipliedBy(2));
    }

    @Test
    void unit_hasTheMemoryFlagsOfTheImage() throws IOException {
        List<String> image = Files.readAllLines(Repository.DEPLOY.resolve("image/java.options"));
        String start = Files.readString(UNIT);
        assertThat(image.stream().filter(line -> line.matches("-Xm.*|-XX:(Max|Reserved|Trim|\\+Exit|\\+UseSerial).*")))
                .isNotEmpty()
                .allSatisfy(flag -> assertThat(start).contains(flag));
    }

    private static Duration seconds(Path file, String pattern) throws IOException {
        var found = Pattern.compile(pattern).matcher(Files.readString(file));
        assertThat(found.find()).as("%s in %s", pattern, file).isTrue();
        return Duration.ofSeconds(Long.parseLong(found.group(1)));
    }
}
