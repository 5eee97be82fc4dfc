package org.ollamasidecar.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What OpenShift's security context constraint {@code restricted-v2} says about a pod, as far as it refuses any. */
final class RestrictedV2 {

    private static final Set<String> VOLUMES = Set.of(
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "image",
            "persistentVolumeClaim",
            "projected",
            "secret");
    private static final List<String> OF_THE_NAMESPACE =
            List.of("runAsUser", "runAsGroup", "fsGroup", "supplementalGroups", "seLinuxOptions");

    private final List<String> found = new ArrayList<>();

    private RestrictedV2() {}

    static List<String> violations(JsonNode pod) {
        RestrictedV2 rules = new RestrictedV2();
        rules.pod(pod);
        Stream.of("containers", "initContainers")
                .flatMap(kind -> pod.path(kind).valueStream())
                .forEach(rules::container);
        return rules.found;
    }

    private void pod(JsonNode pod) {
        for (String shared : List.of("hostNetwork", "hostPID", "hostIPC")) {
            refuseIf(pod.path(shared).asBoolean(), shared);
        }
        JsonNode security = pod.path("securityContext");
        identity(security, "the pod");
        refuseIf(security.has("sysctls"), "sysctls");
        pod.path("volumes")
                .valueStream()
                .flatMap(JsonNode::propertyStream)
                .map(Map.Entry::getKey)
                .filter(field -> !field.equals("name") && !VOLUMES.contains(field))
                .forEach(kind -> found.add("a volume of the kind " + kind));
    }

    private void container(JsonNode container) {
        JsonNode security = container.path("securityContext");
        String name = container.path("name").asText();
        identity(security, name);
        refuseIf(security.path("privileged").asBoolean(), name + ": privileged");
        refuseIf(security.path("allowPrivilegeEscalation").asBoolean(), name + ": allowPrivilegeEscalation");
        refuseIf(security.has("procMount"), name + ": procMount");
        security.at("/capabilities/add")
                .forEach(capability -> refuseIf(
                        !capability.asText().equals("NET_BIND_SERVICE"),
                        name + ": the capability " + capability.asText()));
        container.path("ports").forEach(port -> refuseIf(port.has("hostPort"), name + ": hostPort"));
    }

    private void identity(JsonNode security, String whose) {
        OF_THE_NAMESPACE.forEach(field -> refuseIf(security.has(field), whose + ": " + field + " is the namespace's"));
        String profile = security.at("/seccompProfile/type").asText("RuntimeDefault");
        refuseIf(!profile.equals("RuntimeDefault"), whose + ": the seccomp profile " + profile);
    }

    private void refuseIf(boolean wrong, String what) {
        if (wrong) {
            found.add(what);
        }
    }
}
