package org.ollamasidecar.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ollamasidecar.state.SidecarConfig;

/** What a linter for Kubernetes would want, and what our own configuration asks of the manifests. */
class PodRulesTest {

    private static final SidecarConfig DEFAULTS = Repository.defaults(SidecarConfig.class);

    @ParameterizedTest
    @EnumSource
    void gracePeriod_isLongerThanTheStopBudget(Overlay overlay) throws IOException {
        Duration grace = Duration.ofSeconds(
                pod(overlay).path("terminationGracePeriodSeconds").asLong());
        assertThat(grace).isGreaterThan(DEFAULTS.stop().budget());
    }

    @ParameterizedTest
    @EnumSource
    void startupProbe_allowsTwoStarts(Overlay overlay) throws IOException {
        JsonNode probe = service(overlay).path("startupProbe");
        Duration allowed = Duration.ofSeconds(probe.path("periodSeconds").asLong()
                * probe.path("failureThreshold").asLong());
        assertThat(allowed).isGreaterThan(DEFAULTS.start().timeout().multipliedBy(2));
    }

    @ParameterizedTest
    @EnumSource
    void probes_askTheirOwnQuestion_onTheManagementPort(Overlay overlay) throws IOException {
        Map.of("startupProbe", "started", "readinessProbe", "ready", "livenessProbe", "live")
                .forEach((probe, check) -> {
                    JsonNode http = container(overlay).path(probe).path("httpGet");
                    assertThat(http.path("path").asText()).isEqualTo("/q/health/" + check);
                    assertThat(http.path("port").asText()).isEqualTo("management");
                });
    }

    @ParameterizedTest
    @EnumSource
    void liveness_isMorePatientThanReadiness(Overlay overlay) throws IOException {
        assertThat(patience(service(overlay).path("livenessProbe")))
                .isGreaterThan(patience(service(overlay).path("readinessProbe")));
    }

    private static long patience(JsonNode probe) {
        return probe.path("periodSeconds").asLong()
                * probe.path("failureThreshold").asLong();
    }

    @ParameterizedTest
    @EnumSource
    void pod_isNotRoot_withAProfileAndAGroupForItsVolumes(Overlay overlay) throws IOException {
        JsonNode security = pod(overlay).path("securityContext");
        assertThat(security.path("runAsNonRoot").asBoolean()).isTrue();
        assertThat(security.path("runAsUser").asLong()).isEqualTo(1000);
        assertThat(security.path("fsGroup").asLong()).isEqualTo(1000);
        assertThat(security.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    }

    @ParameterizedTest
    @EnumSource
    void pod_knowsNothingOfTheCluster(Overlay overlay) throws IOException {
        JsonNode pod = pod(overlay);
        assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(pod.path("enableServiceLinks").asBoolean(true)).isFalse();
        assertThat(pod.path("serviceAccountName").asText()).isNotEmpty().isNotEqualTo("default");
        assertThat(pod.path("hostNetwork").asBoolean()).isFalse();
        assertThat(pod.path("hostPID").asBoolean()).isFalse();
        assertThat(pod.path("hostIPC").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void containers_haveNoRights(Overlay overlay) throws IOException {
        assertThat(containers(overlay)).isNotEmpty().allSatisfy(container -> {
            JsonNode security = container.path("securityContext");
            assertThat(security.path("allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(security.path("privileged").asBoolean()).isFalse();
            assertThat(security.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
            assertThat(security.at("/capabilities/add").isMissingNode()).isTrue();
        });
    }

    @ParameterizedTest
    @EnumSource
    void containers_haveResources_andMemoryThatIsReallyThere(Overlay overlay) throws IOException {
        assertThat(containers(overlay)).allSatisfy(container -> {
            JsonNode resources = container.path("resources");
            assertThat(resources.at("/requests/cpu").asText()).isNotEmpty();
            assertThat(resources.at("/limits/memory").asText())
                    .isNotEmpty()
                    .isEqualTo(resources.at("/requests/memory").asText());
        });
    }

    @ParameterizedTest
    @EnumSource
    void images_haveAVersion(Overlay overlay) throws IOException {
        assertThat(containers(overlay))
                .allSatisfy(container ->
                        assertThat(container.path("image").asText()).matches(".+:[0-9].*|.+@sha256:[0-9a-f]{64}"));
    }

    @ParameterizedTest
    @EnumSource
    void mounts_haveTheirVolumes_andNothingOfTheHost(Overlay overlay) throws IOException {
        List<String> volumes = pod(overlay)
                .path("volumes")
                .valueStream()
                .map(volume -> volume.path("name").asText())
                .toList();
        assertThat(pod(overlay).findValue("hostPath")).isNull();
        assertThat(containers(overlay)).allSatisfy(container -> assertThat(
                        container.path("volumeMounts").valueStream().map(mount -> mount.path("name")
                                .asText()))
                .isSubsetOf(volumes));
    }

    @ParameterizedTest
    @EnumSource
    void claimOfOnePod_isNeverGivenToTwo(Overlay overlay) throws IOException {
        JsonNode claim = overlay.helm().get("PersistentVolumeClaim ollama-models");
        if (claim != null && claim.at("/spec/accessModes/0").asText().equals("ReadWriteOnce")) {
            JsonNode spec = overlay.helm("Deployment ollama").path("spec");
            assertThat(spec.at("/strategy/type").asText()).isEqualTo("Recreate");
            assertThat(spec.path("replicas").asInt()).isOne();
        } else {
            assertThat(pod(overlay).at("/volumes/0/name").asText()).isEqualTo("models");
        }
    }

    @ParameterizedTest
    @EnumSource
    void clients_findTheServiceOnThePortOfOllama(Overlay overlay) throws IOException {
        JsonNode port = overlay.helm("Service ollama").at("/spec/ports/0");
        assertThat(port.path("port").asInt()).isEqualTo(11434);
        assertThat(port.path("targetPort").asText())
                .isEqualTo(service(overlay).at("/ports/0/name").asText());
    }

    @ParameterizedTest
    @EnumSource
    void keys_areThoseOfASecret_unlessItIsSaidThatThereAreNone(Overlay overlay) throws IOException {
        // given
        Map<String, String> env = service(overlay)
                .path("env")
                .valueStream()
                .collect(Collectors.toMap(one -> one.path("name").asText(), one -> one.path("value")
                        .asText()));
        Map<String, String> mounts = service(overlay)
                .path("volumeMounts")
                .valueStream()
                .collect(Collectors.toMap(one -> one.path("name").asText(), one -> one.path("mountPath")
                        .asText()));
        List<String> secrets = pod(overlay)
                .path("volumes")
                .valueStream()
                .filter(volume -> volume.path("name").asText().equals("keys"))
                .map(volume -> volume.at("/secret/secretName").asText())
                .toList();

        // then
        if (overlay == Overlay.WITHOUT_KEYS) {
            assertThat(env)
                    .containsEntry("SIDECAR_ACCESS_WITHOUT_KEYS", "true")
                    .doesNotContainKey("SIDECAR_ACCESS_KEYS");
            assertThat(secrets).isEmpty();
        } else {
            assertThat(env).containsEntry("SIDECAR_ACCESS_KEYS", mounts.get("keys") + "/keys");
            assertThat(env).doesNotContainKey("SIDECAR_ACCESS_WITHOUT_KEYS");
            assertThat(secrets).containsExactly("ollama-keys");
        }
    }

    private static JsonNode pod(Overlay overlay) throws IOException {
        return overlay.helm("Deployment ollama").at("/spec/template/spec");
    }

    private static JsonNode service(Overlay overlay) throws IOException {
        return pod(overlay).at("/containers/0");
    }

    private static JsonNode container(Overlay overlay) {
        try {
            return service(overlay);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JsonNode> containers(Overlay overlay) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        pod(overlay).path("containers").forEach(all::add);
        pod(overlay).path("initContainers").forEach(all::add);
        return all;
    }
}
