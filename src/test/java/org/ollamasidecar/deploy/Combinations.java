package org.ollamasidecar.deploy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The values of the chart in many combinations, the same ones each time. */
final class Combinations {

    private static final int COUNT = 36;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of each row one option; each is a piece of the values. */
    private static final List<List<String>> ROWS = List.of(
            List.of(
                    "{}",
                    "{models: {volume: shared, existingClaim: models-of-all}}",
                    "{models: {volume: perPod, storageClassName: fast, size: 100Gi}}",
                    "{models: {volume: ephemeral, labels: {tier: scratch}}}"),
            List.of(
                    "{}",
                    "{replicas: 3}",
                    "{monitoring: {enabled: true}, autoscale: {enabled: true, maxReplicas: 8}}",
                    "{monitoring: {enabled: true}, autoscale: {enabled: true, model: \"llama3.2:1b\"}}"),
            List.of("{}", "{access: {withoutKeys: true}}", "{access: {secret: keys-of-ours}}"),
            List.of("{}", "{openshift: true}"),
            List.of("{}", "{sibling: {enabled: true}}", "{gpu: {nvidia: 2}}"),
            List.of(
                    "{}",
                    "{ingress: {enabled: true, className: nginx, hosts: [ollama.example.org, \"*.example.org\"], tlsSecret: tls}}",
                    "{ingress: {enabled: true, hosts: [ollama.example.org], annotations: {example.org/buffering: \"off\"}}}",
                    "{httpRoute: {enabled: true, parentRefs: [{name: gateway, namespace: infra}], hostnames: [o.example.org]}}",
                    "{httpRoute: {enabled: true, parentRefs: [{name: gateway}], requestTimeout: \"\"}, inferencePool: {enabled: true}}"),
            List.of(
                    "{}",
                    "{networkPolicy: {enabled: true, from: [{namespaceSelector: {matchLabels: {name: infra}}}]}}",
                    "{networkPolicy: {enabled: true, registry: false, from: [{ipBlock: {cidr: 10.0.0.0/8}}]}}"),
            List.of("{}", """
                    {commonLabels: {team: ai}, commonAnnotations: {example.org/owner: ai}, extraEnvFrom: [{secretRef: {name: proxy}}],
                     workload: {labels: {a: b}, annotations: {c: d}}, service: {type: LoadBalancer, annotations: {e: f}},
                     pod: {labels: {g: h}, annotations: {i: j}, priorityClassName: important},
                     extraVolumes: [{name: ca, configMap: {name: ca}}],
                     extraVolumeMounts: [{name: ca, mountPath: /etc/ca, readOnly: true}],
                     env: [{name: SSL_CERT_FILE, value: /etc/ca/ca.pem}],
                     extraContainers: [{name: proxy, image: "proxy:1.2", resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 16Mi}}}],
                     extraInitContainers: [{name: wait, image: "wait:1.0", command: [wait], resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 16Mi}}}],
                     topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}],
                     nodeSelector: {disk: ssd}, tolerations: [{key: gpu, operator: Exists}], imagePullSecrets: [{name: pull}]}
                    """),
            List.of(
                    "{}",
                    "{serviceAccount: {create: false, name: default}}",
                    "{serviceAccount: {name: ollama-pods, annotations: {example.org/role: reader}}}"),
            List.of("{}", "{models: {wanted: [\"llama3.2:1b\", \"hf.co/a/b:Q4\", \"nomic-embed-text?\"]}}"));

    private static final int VOLUME = 0;
    private static final int SCALE = 1;

    private Combinations() {}

    static List<Rendering> rendered() {
        Random random = new Random(26);
        List<Rendering> all = new ArrayList<>();
        while (all.size() < COUNT) {
            int[] drawn =
                    ROWS.stream().mapToInt(row -> random.nextInt(row.size())).toArray();
            if (!isRefused(drawn)) {
                all.add(render(drawn));
            }
        }
        return all;
    }

    /** A claim belongs to one pod. */
    private static boolean isRefused(int[] drawn) {
        return drawn[VOLUME] == 0 && drawn[SCALE] > 0;
    }

    private static Rendering render(int[] drawn) {
        try {
            ObjectNode values = JSON.createObjectNode();
            StringBuilder name = new StringBuilder("options ");
            for (int row = 0; row < drawn.length; row++) {
                name.append(drawn[row]);
                JSON.readerForUpdating(values)
                        .readValue(
                                Repository.yaml(ROWS.get(row).get(drawn[row])).getFirst());
            }
            Path file = Files.createTempFile("values", ".yaml");
            try {
                return Rendering.of(name.toString(), Files.writeString(file, values.toString()));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
