package org.ollamasidecar.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
    @EnumSource
    void overlay_isRendered(Overlay overlay) throws Exception {
        assertThat(overlay.helm()).containsKeys("Deployment ollama", "Service ollama", "ServiceAccount ollama");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "imagee: {}",
                "image: {repo: x}",
                "models: {volume: nfs}",
                "models: {size: 30}",
                "terminationGracePeriodSeconds: 30",
                "gpu: {nvidia: one}",
                "env: [{name: A-B, value: c}]",
                "env: [{value: c}]",
                "service: {port: 0}",
                "autoscale: {prometheus: prometheus:9090}",
                "access: {withoutKeys: maybe}",
                "access: {keys: x}",
                "resources: {limits: {memory: lots}}",
                "sibling: {resources: {limit: {}}}",
                "autoscale: {enabled: true}",
                "{models: {volume: ephemeral}, autoscale: {enabled: true}}",
            })
    void wrongValue_isRefused(String values) throws Exception {
        Path file = Files.writeString(folder.resolve("values.yaml"), values);
        assertThatThrownBy(() -> new Helm(Repository.CHART)
                        .template()
                        .withName("ollama")
                        .withValuesFile(file)
                        .call())
                .hasMessageMatching("(?s).*(schema|autoscale wants).*");
    }
}
