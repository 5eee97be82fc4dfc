package org.ollamasidecar.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ollamasidecar.state.SidecarConfig;

/** What a linter for Kubernetes would want, and what our own configuration asks of the manifests. */
class PodRulesTest {

    private static final SidecarConfig DEFAULTS = Repository.defaults(SidecarConfig.class);

    @ParameterizedTest
    @MethodSource(Renderings.ALL)
    void gracePeriod_isLongerThanTheStopBudget(Rendering rendering) {
        Duration grace = Duration.ofSeconds(
                rendering.pod().path("terminationGracePeriodSeconds").asLong());
        assertThat(grace).isGreaterThan(DEFAULTS.stop().budget());
    }

    @ParameterizedTest
    @MethodSource(Renderings.ALL)
    void startupProbe_allowsTwoStarts_andMoreForEachModel(Rendering rendering) {
        JsonNode probe = rendering.service().path("startupProbe");
        Duration allowed = Duration.ofSeconds(probe.path("periodSeconds").asLong()
                * probe.path("failureThreshold").asLong());
        int models = rendering.values().at("/models/wanted").size();
        assertThat(allowed)
                .isGreaterThan(DEFAULTS.start().timeout().multipliedBy(2).plusSeconds(30L * models));
    }

    @ParameterizedTest
    @MethodSource(Renderings.ALL)
    void rollout_bearsAFirstPullOf40Gigabytes(Rendering rendering) {
        JsonNode workload = rendering.workload();
        if (workload.path("kind").asText().equals("Deployment")) {
            Duration at50MegabitsPerSecond = Duration.ofSeconds(40_000L * 8 / 50);
            assertThat(Duration.ofSeconds(
                            workload.at("/spec/progressDeadlineSeconds").asLong()))
                    .isGreaterThan(at50MegabitsPerSecond);
        }
    }

    @ParameterizedTest
    @MethodSource(Renderings.ALL)
    void probes_askTheirOwnQuestion_onTheManagementPort(Rendering rendering) {
        Map.of("startupProbe", "started", "readinessProbe", "ready", "livenessProbe", "live")
                .forEach((probe, check) -> {
                    JsonNode http = rendering.service().path(probe).path("httpGet");
                    assertThat(http.path("path").asText()).isEqualTo("/q/health/" + check);
                    assertThat(http.path("port").asText()).isEqualTo("management");
                });
    }

    @ParameterizedTest
    @MethodSource(Renderings.ALL)
    void liveness_isMorePatientThanReadiness(Rendering rendering) {
        assertThat(patience(rendering.service().path("livenessProbe")))
                .isGreaterThan(patience(rendering.service().path("readinessProbe")));
    }

    private static long patience(JsonNode probe) {
        return probe.path("periodSeconds").asLong()
                * probe.path("failureThreshold").asLong();
    }

    @ParameterizedTest
    @MethodSource(Renderings.ALL)
    void pod_isNotRoot_withAProfileAndAGroupForItsVolumes(Rendering rendering) {
        JsonNode security = rendering.pod().path("securityContext");
        assertThat(security.path("runAsNonRoot").asBoolean()).isTrue();
        assertThat(security.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        if (!rendering.isForOpenShift()) {
            assertThat(security.path("runAsUser").asLong()).isEqualTo(1000);
            assertThat(security.path("fsGroup").asLong()).isEqualTo(1000);
        }
    }

    @ParameterizedTest
    @MethodSource(Renderings.ALL)
    void pod_knowsNothingOfTheCluster(Rendering rendering) {
        JsonNode pod = rendering.pod();
        assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(pod.path("enableServiceLinks").asBoolean(true)).isFalse();
        assertThat(pod.path("serviceAccountName").asText())
                .isEqualTo(rendering.values().at("/serviceAccount/name").asText("ollama"));
        assertThat(pod.path("hostNetwork").asBoolean()).isFalse();
        assertThat(pod.path("hostPID").asBoolean()).isFalse();
        assertThat(pod.path("hostIPC").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @MethodSource(Renderings.ALL)
    void containers_haveNoRights(Rendering rendering) {
        assertThat(rendering.containers()).isNotEmpty().allSatisfy(container -> {
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
    @MethodSource(Renderings.ALL)
    void containers_haveResources_andMemoryThatIsReallyThere(Rendering rendering) {
        assertThat(rendering.containers()).allSatisfy(container -> {
            JsonNode resources = container.path("resources");
            assertThat(resources.at("/requests/cpu").asText()).isNotEmpty();
            assertThat(resources.at("/limits/memory").asText())
                    .isNotEmpty()
                    .isEqualTo(resources.at("/requests/memory").asText());
        });
    }

    @ParameterizedTest
    @MethodSource(Renderings.ALL)
    void images_haveAVersion(Rendering rendering) {
        assertThat(rendering.containers())
                .allSatisfy(container ->
                        assertThat(container.path("image").asText()).matches(".+:[0-9].*|.+@sha256:[0-9a-f]{64}"));
    }

    @ParameterizedTest
    @MethodSource(Renderings.ALL)
    void mounts_haveTheirVolumes_andNothingOfTheHost(Rendering rendering) {
        List<String> volumes = Stream.concat(
                        rendering.pod().path("volumes").valueStream().map(volume -> volume.path("name")),
                        rendering
                                .workload()
                                .at("/spec/volumeClaimTemplates")
                                .valueStream()
                                .map(claim -> claim.at("/metadata/name")))
                .map(JsonNode::asText)
                .toList();
        assertThat(volumes).contains("models").doesNotHaveDuplicates();
        assertThat(rendering.pod().findValue("hostPath")).isNull();
        assertThat(rendering.containers()).allSatisfy(container -> assertThat(
                        container.path("volumeMounts").valueStream().map(mount -> mount.path("name")
                                .asText()))
                .isSubsetOf(volumes));
    }

    @ParameterizedTest
    @MethodSource(Renderings.ALL)
    void claimOfOnePod_isNeverGivenToTwo(Rendering rendering) {
        JsonNode claim = rendering.objects().get("PersistentVolumeClaim ollama-models");
        JsonNode spec = rendering.workload().path("spec");
        if (claim != null && claim.at("/spec/accessModes/0").asText().equals("ReadWriteOnce")) {
            assertThat(spec.at("/strategy/type").asText()).isEqualTo("Recreate");
            assertThat(spec.path("replicas").asInt()).isOne();
        }
    }

    @ParameterizedTest
    @MethodSource(Renderings.ALL)
    void clients_findTheServiceOnThePortOfOllama(Rendering rendering) {
        JsonNode port = rendering.object("Service ollama").at("/spec/ports/0");
        assertThat(port.path("port").asInt()).isEqualTo(11434);
        assertThat(port.path("targetPort").asText())
                .isEqualTo(rendering.service().at("/ports/0/name").asText());
    }

    @ParameterizedTest
    @MethodSource(Renderings.ALL)
    void keys_areThoseOfASecret_unlessItIsSaidThatThereAreNone(Rendering rendering) {
        // given
        Map<String, String> env = rendering
                .service()
                .path("env")
                .valueStream()
                .collect(Collectors.toMap(one -> one.path("name").asText(), one -> one.path("value")
                        .asText()));
        Map<String, String> mounts = rendering
                .service()
                .path("volumeMounts")
                .valueStream()
                .collect(Collectors.toMap(one -> one.path("name").asText(), one -> one.path("mountPath")
                        .asText()));
        List<String> secrets = rendering
                .pod()
                .path("volumes")
                .valueStream()
                .filter(volume -> volume.path("name").asText().equals("keys"))
                .map(volume -> volume.at("/secret/secretName").asText())
                .toList();

        // then
        if (rendering.values().at("/access/withoutKeys").asBoolean()) {
            assertThat(env)
                    .containsEntry("SIDECAR_ACCESS_WITHOUT_KEYS", "true")
                    .doesNotContainKey("SIDECAR_ACCESS_KEYS");
            assertThat(secrets).isEmpty();
        } else {
            assertThat(env).containsEntry("SIDECAR_ACCESS_KEYS", mounts.get("keys") + "/keys");
            assertThat(env).doesNotContainKey("SIDECAR_ACCESS_WITHOUT_KEYS");
            assertThat(secrets)
                    .containsExactly(rendering.values().at("/access/secret").asText("ollama-keys"));
        }
    }

    @ParameterizedTest
    @MethodSource(Renderings.ALL)
    void pods_areFoundByEverySelector(Rendering rendering) {
        JsonNode labels = rendering.workload().at("/spec/template/metadata/labels");
        JsonNode pool = rendering.objects().getOrDefault("InferencePool ollama", MissingNode.getInstance());
        Stream.of(
                        rendering.workload().at("/spec/selector/matchLabels"),
                        rendering.object("Service ollama").at("/spec/selector"),
                        pool.at("/spec/selector/matchLabels"))
                .flatMap(JsonNode::propertyStream)
                .forEach(wanted -> assertThat(labels.path(wanted.getKey())).isEqualTo(wanted.getValue()));
    }

    @ParameterizedTest
    @MethodSource(Renderings.ALL)
    void objects_haveTheLabelsAndAnnotationsOfAll(Rendering rendering) {
        List<JsonNode> all = Stream.concat(
                        rendering.objects().values().stream(),
                        Stream.of(rendering.workload().at("/spec/template")))
                .map(object -> object.path("metadata"))
                .toList();
        Map.of("labels", "commonLabels", "annotations", "commonAnnotations").forEach((field, common) -> rendering
                .values()
                .path(common)
                .properties()
                .forEach(wanted -> assertThat(all)
                        .allSatisfy(metadata -> assertThat(metadata.path(field).path(wanted.getKey()))
                                .isEqualTo(wanted.getValue()))));
    }

    @ParameterizedTest
    @MethodSource(Renderings.ALL)
    void autoscaler_findsWhatItScales_andNobodyElseDecidesHowMany(Rendering rendering) {
        JsonNode scaled = rendering.objects().get("ScaledObject ollama");
        if (scaled != null) {
            JsonNode workload = rendering.workload();
            JsonNode target = scaled.at("/spec/scaleTargetRef");
            assertThat(workload.path("kind").asText())
                    .isEqualTo(target.path("kind").asText("Deployment"));
            assertThat(workload.at("/metadata/name")).isEqualTo(target.path("name"));
            assertThat(workload.at("/spec/replicas").isMissingNode()).isTrue();
        }
    }
}
