package org.ollamasidecar.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OpenShiftTest {

    @ParameterizedTest
    @MethodSource(Renderings.FOR_OPENSHIFT)
    void pod_isLetIn(Rendering rendering) {
        assertThat(RestrictedV2.violations(rendering.pod())).isEmpty();
    }

    @Test
    void podWithIdsOfItsOwn_isRefused_whereNobodySaysThatItIsOpenShift() throws IOException {
        assertThat(RestrictedV2.violations(Overlay.CPU.helm().pod()))
                .containsExactlyInAnyOrder(
                        "the pod: runAsUser is the namespace's",
                        "the pod: runAsGroup is the namespace's",
                        "the pod: fsGroup is the namespace's");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            hostNetwork: true                                                              | hostNetwork
            volumes: [{name: a, hostPath: {path: /}}]                                      | a volume of the kind hostPath
            containers: [{name: a, ports: [{hostPort: 1}]}]                                | a: hostPort
            containers: [{name: a, securityContext: {privileged: true}}]                   | a: privileged
            containers: [{name: a, securityContext: {capabilities: {add: [SYS_ADMIN]}}}]   | a: the capability SYS_ADMIN
            initContainers: [{name: a, securityContext: {runAsUser: 0}}]                   | a: runAsUser is the namespace's
            """)
    void podThatAsksForMore_isRefused(String pod, String reason) throws IOException {
        assertThat(RestrictedV2.violations(Repository.yaml(pod).getFirst())).containsExactly(reason);
    }
}
