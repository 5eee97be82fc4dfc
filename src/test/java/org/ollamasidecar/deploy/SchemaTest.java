package org.ollamasidecar.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every object against the schema that an API server, or the operator of a custom resource, holds it against. */
@TestInstance(Lifecycle.PER_CLASS)
class SchemaTest {

    private final Schemas schemas;

    SchemaTest() throws IOException, InterruptedException {
        Optional<Schemas> downloaded = Schemas.downloaded();
        assumeTrue(downloaded.isPresent(), "go mod download of the modules in .ci/schemas");
        schemas = downloaded.orElseThrow();
    }

    @ParameterizedTest
    @MethodSource(Renderings.ALL)
    void objects_areValid(Rendering rendering) throws IOException {
        for (JsonNode object : rendering.objects().values()) {
            assertThat(schemas.violations(object)).as(object.toString()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {apiVersion: v1, kind: Service, spec: {ports: [{port: 1, targetprt: 2}]}}                          | targetprt
            {apiVersion: v1, kind: Service, spec: {ports: [{port: http}]}}                                     | integer
            {apiVersion: apps/v1, kind: Deployment, spec: {template: {}}}                                      | selector
            {apiVersion: apps/v2, kind: Deployment}                                                            | apps/v2
            {apiVersion: v1, kind: Deployment}                                                                 | no Deployment
            {apiVersion: v1, kind: Service, metadata: {label: {}}}                                             | label
            {apiVersion: keda.sh/v1alpha1, kind: ScaledObject, spec: {scaleTargetRef: {}}}                     | name
            {apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {label: {}}}                          | label
            {apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, spec: {rules: [{backends: []}]}}       | backends
            {apiVersion: inference.networking.k8s.io/v1, kind: InferencePool, spec: {targetPorts: []}}         | endpointPickerRef
            {apiVersion: inference.networking.k8s.io/v9, kind: InferencePool}                                  | v9
            """)
    void wrongObject_isFound(String object, String wrong) throws IOException {
        assertThat(schemas.violations(Repository.yaml(object).getFirst()))
                .anyMatch(violation -> violation.contains(wrong));
    }
}
