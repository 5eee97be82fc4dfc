package org.ollamasidecar.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestTest {

    /** Custom resources without a Java type here; {@link SchemaTest} knows them. */
    private static final Set<String> OF_OTHERS = Set.of("ScaledObject", "HTTPRoute", "InferencePool");

    @ParameterizedTest
    @EnumSource
    void helmAndKustomize_renderEqualObjects(Overlay overlay) throws Exception {
        // given
        var kustomize = overlay.kustomize();
        Assumptions.assumeTrue(kustomize.isPresent(), "neither kustomize nor kubectl is on the PATH");

        // when
        Map<String, JsonNode> helm = overlay.helm().objects();

        // then
        assertThat(helm.keySet()).isEqualTo(kustomize.orElseThrow().keySet());
        kustomize.orElseThrow().forEach((name, object) -> assertThat(helm.get(name))
                .isEqualTo(object));
    }

    @ParameterizedTest
    @MethodSource(Renderings.ALL)
    void objects_haveKnownFieldsOnly(Rendering rendering) throws Exception {
        for (JsonNode object : rendering.objects().values()) {
            String kind = object.path("kind").asText();
            if (!OF_OTHERS.contains(kind)) {
                assertThat(UnknownFields.knows(kind)).as(kind).isTrue();
                assertThat(UnknownFields.of(object)).isEmpty();
            }
        }
    }

    @Test
    void misspeltField_isFound() throws Exception {
        JsonNode service = Repository.yaml("{kind: Service, spec: {ports: [{port: 1, targetprt: 2}]}}")
                .getFirst();
        assertThat(UnknownFields.of(service)).hasSize(1).first().asString().endsWith(".targetprt");
    }

    @Test
    void eachOverlay_hasItsValues() throws IOException {
        List<String> named = Stream.of(Overlay.values()).map(Overlay::folder).toList();
        try (Stream<Path> folders = Files.list(Repository.OVERLAYS)) {
            assertThat(folders.map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(named);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MONITORING", "AUTOSCALE", "SCALE_BY_MODEL"})
    void serviceMonitor_findsItsService(Overlay overlay) throws IOException {
        JsonNode monitor = overlay.helm().object("ServiceMonitor ollama");
        JsonNode labels = overlay.helm().object("Service ollama-management").at("/metadata/labels");
        monitor.at("/spec/selector/matchLabels").properties().forEach(label -> assertThat(labels.path(label.getKey()))
                .isEqualTo(label.getValue()));
    }
}
