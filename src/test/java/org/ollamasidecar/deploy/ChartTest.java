package org.ollamasidecar.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChartTest {

    @TempDir
    Path folder;

    @Test
    void chart_passesAStrictLint() {
        LintResult result = new Helm(Repository.CHART).lint().strict().call();
        assertThat(result.isFailed())
                .as(String.join("\n", result.getMessages()))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource(Renderings.ALL)
    void values_areRendered(Rendering rendering) {
        assertThat(rendering.objects()).containsKey("Service ollama");
        assertThat(rendering.containers()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "imagee: {}",
                "image: {repo: x}",
                "models: {volume: nfs}",
                "models: {size: 30}",
                "models: {wanted: [a b]}",
                "models: {wanted: ['a,b']}",
                "terminationGracePeriodSeconds: 30",
                "gpu: {nvidia: one}",
                "env: [{name: A-B, value: c}]",
                "env: [{value: c}]",
                "env: [{name: A, value: b, valueFrom: {}}]",
                "extraEnvFrom: [{configMap: {name: a}}]",
                "service: {port: 0}",
                "autoscale: {prometheus: prometheus:9090}",
                "access: {withoutKeys: maybe}",
                "access: {keys: x}",
                "resources: {limits: {memory: lots}}",
                "sibling: {resources: {limit: {}}}",
                "openshift: sometimes",
                "replicas: -1",
                "workload: {startupSeconds: 240}",
                "workload: {progressDeadline: 1}",
                "commonLabels: {a: b c}",
                "pod: {annotations: {a: 1}}",
                "ingress: {hosts: ['http://a']}",
                "httpRoute: {requestTimeout: 5 minutes}",
                "inferencePool: {queueDepthThreshold: 0}",
                "inferencePool: {failureMode: FailClosed}",
                "extraVolumes: [{name: a}]",
                "extraVolumes: [{name: a, hostPath: {path: /}}]",
                "extraVolumeMounts: [{name: a, mountPath: relative}]",
                "extraContainers: [{name: a, image: b}]",
            })
    void wrongValue_isRefusedByTheSchema(String values) {
        assertThatThrownBy(() -> render(values)).hasMessageContaining("schema");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            autoscale: {enabled: true}                                                     | autoscale wants models.volume shared, perPod or ephemeral
            {models: {volume: ephemeral}, autoscale: {enabled: true}}                      | autoscale wants monitoring.enabled
            {models: {volume: perPod}, monitoring: {enabled: true}, replicas: 2, autoscale: {enabled: true}} | replicas is not for autoscale.enabled
            {models: {volume: perPod}, monitoring: {enabled: true}, autoscale: {enabled: true, minReplicas: 5}} | autoscale.minReplicas (5) is more than
            replicas: 2                                                                    | a claim belongs to one pod
            models: {volume: perPod, existingClaim: a}                                     | models.existingClaim is not for models.volume: perPod
            models: {volume: ephemeral, existingClaim: a}                                  | models.existingClaim is not for models.volume: ephemeral
            {models: {wanted: [a]}, env: [{name: SIDECAR_MODELS_WANTED, value: b}]}        | keep models.wanted, which the startup probe follows
            env: [{name: SIDECAR_ACCESS_KEYS, value: b}]                                   | set access.secret or access.withoutKeys
            access: {withoutKeys: true, secret: a}                                         | access.secret is not for access.withoutKeys
            ingress: {enabled: true}                                                       | ingress.enabled wants ingress.hosts
            httpRoute: {enabled: true}                                                     | httpRoute.enabled wants httpRoute.parentRefs
            {networkPolicy: {enabled: true}, ingress: {enabled: true, hosts: [a.b]}}       | name those of the Ingress or Gateway in networkPolicy.from
            {inferencePool: {enabled: true}, ingress: {enabled: true, hosts: [a.b]}}       | an Ingress goes past the picker
            serviceAccount: {name: default}                                                | set serviceAccount.create to false
            serviceAccount: {create: false}                                                | wants serviceAccount.name
            extraVolumes: [{name: models, emptyDir: {}}]                                   | extraVolumes: models is there already
            extraVolumeMounts: [{name: a, mountPath: /a}]                                  | there is no volume a
            extraVolumeMounts: [{name: tmp, mountPath: /models/}]                          | something is mounted on /models/ already
            extraContainers: [{name: ollama, image: a, resources: {}}]                     | there is a container ollama already
            {openshift: true, extraContainers: [{name: a, image: a, resources: {}, securityContext: {runAsUser: 7}}]} | the container a asks for a uid
            commonLabels: {app.kubernetes.io/name: a}                                      | app.kubernetes.io/name is the chart's own
            service: {labels: {app.kubernetes.io/instance: a}}                             | app.kubernetes.io/instance is the chart's own
            """)
    void valuesThatDoNotGoTogether_areRefusedByASentence(String values, String sentence) {
        assertThatThrownBy(() -> render(values)).hasMessageContaining(sentence);
    }

    @Test
    void extraContainer_hasNoRightsUnlessItSaysSo() throws IOException {
        // when
        Rendering rendering = render("""
                extraContainers:
                  - {name: a, image: a, resources: {}}
                  - {name: b, image: b, resources: {}, securityContext: {readOnlyRootFilesystem: false}}
                """);

        // then
        assertThat(rendering.pod().at("/containers/1/securityContext"))
                .isEqualTo(rendering.service().path("securityContext"));
        assertThat(rendering.pod().at("/containers/2/securityContext").toString())
                .isEqualTo("{\"readOnlyRootFilesystem\":false}");
    }

    @Test
    void wantedModels_areTheServices_andTheStartupProbeGrowsWithThem() throws IOException {
        // when
        Rendering rendering = render("models: {wanted: ['llama3.2:1b', 'nomic-embed-text?']}");

        // then
        assertThat(rendering.service().path("env").toString())
                .contains("{\"name\":\"SIDECAR_MODELS_WANTED\",\"value\":\"llama3.2:1b,nomic-embed-text?\"}");
        assertThat(rendering.service().at("/startupProbe/failureThreshold").asInt())
                .isEqualTo((300 + 2 * 30) / 2);
    }

    @Test
    void picker_takesTheFiguresOfTheEngineThatThePodsAreLabelledWith() throws IOException {
        // given
        Rendering rendering = Overlay.INFERENCE_POOL.helm();
        String configuration = rendering
                .object("ConfigMap ollama-picker")
                .at("/data/picker.yaml")
                .asText();
        JsonNode picker = Repository.yaml(configuration).getFirst();
        List<String> plugins = picker.path("plugins").findValuesAsText("type");

        // then
        assertThat(picker.findValue("engineConfigs").path(0).path("name"))
                .isEqualTo(rendering
                        .workload()
                        .at("/spec/template/metadata/labels")
                        .path("llm-d.ai/engine-type"));
        assertThat(picker.findValuesAsText("pluginRef")).isNotEmpty().isSubsetOf(plugins);
        assertThat(rendering.object("InferencePool ollama").at("/spec/targetPorts/0/number"))
                .isEqualTo(rendering.service().at("/ports/0/containerPort"));
        assertThat(rendering.object("HTTPRoute ollama").at("/spec/rules/0/backendRefs/0/name"))
                .isEqualTo(rendering.object("InferencePool ollama").at("/metadata/name"));
    }

    private Rendering render(String values) throws IOException {
        return Rendering.of("values", Files.writeString(folder.resolve("values.yaml"), values));
    }
}
