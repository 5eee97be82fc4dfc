package org.ollamasidecar.deploy;

import static com.networknt.schema.SpecVersion.VersionFlag.V202012;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The schemas of Kubernetes and of the custom resources, out of the modules of {@code .ci/schemas}, read as a strict
 * API server reads them: a field that is not in them is wrong.
 */
final class Schemas {

    private static final Path LIST = Path.of(".ci/schemas");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KUBERNETES = "k8s.io/kubernetes@";

    private final Map<String, Path> custom;
    private final Path kubernetes;
    private final Map<Path, JsonNode> read = new HashMap<>();

    private Schemas(Path kubernetes, Map<String, Path> custom) {
        this.kubernetes = kubernetes;
        this.custom = custom;
    }

    /** Empty where Go has not downloaded the modules. */
    static Optional<Schemas> downloaded() throws IOException, InterruptedException {
        Process go = new ProcessBuilder("go", "env", "GOMODCACHE").start();
        Path modules = Path.of(new String(go.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
        List<Path> folders =
                Files.readAllLines(LIST).stream().map(modules::resolve).toList();
        if (go.waitFor() != 0 || !folders.stream().allMatch(Files::isDirectory)) {
            return Optional.empty();
        }
        Path kubernetes = folders.stream()
                .filter(folder -> folder.toString().contains(KUBERNETES))
                .findFirst()
                .orElseThrow();
        Map<String, Path> custom = new HashMap<>();
        for (Path folder : folders) {
            for (String place : List.of("config/crd/standard", "config/crd/bases", "example/prometheus-operator-crd")) {
                addCustom(folder.resolve(place), custom);
            }
        }
        return Optional.of(new Schemas(kubernetes, custom));
    }

    private static void addCustom(Path folder, Map<String, Path> custom) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".yaml")).toList()) {
                JsonNode spec = Repository.yaml(file).path("spec");
                custom.put(
                        spec.path("group").asText() + " "
                                + spec.at("/names/kind").asText(),
                        file);
            }
        }
    }

    /** What is wrong with an object; nothing when it may be applied. */
    List<String> violations(JsonNode object) throws IOException {
        String[] version = object.path("apiVersion").asText().split("/", 2);
        String group = version.length == 1 ? "" : version[0];
        Path file = custom.get(group + " " + object.path("kind").asText());
        return file == null ? ofKubernetes(object, group, version[version.length - 1]) : ofCustom(object, file);
    }

    private List<String> ofKubernetes(JsonNode object, String group, String version) throws IOException {
        String name = group.isEmpty() ? "api__" + version : "apis__" + group + "__" + version;
        Path file = kubernetes.resolve("api/openapi-spec/v3/" + name + "_openapi.json");
        JsonNode all = Files.exists(file) ? read(file) : MissingNode.getInstance();
        for (Map.Entry<String, JsonNode> schema : all.at("/components/schemas").properties()) {
            JsonNode kind = schema.getValue().at("/x-kubernetes-group-version-kind/0");
            if (kind.path("kind").asText().equals(object.path("kind").asText())
                    && kind.path("group").asText().equals(group)) {
                return violations(object, "#/components/schemas/" + schema.getKey(), all);
            }
        }
        return List.of("Kubernetes knows no " + object.path("kind").asText() + " of " + group + "/" + version);
    }

    private List<String> ofCustom(JsonNode object, Path file) throws IOException {
        String version = object.path("apiVersion").asText().split("/", 2)[1];
        for (JsonNode served : read(file).at("/spec/versions")) {
            if (served.path("name").asText().equals(version)) {
                JsonNode core = read(kubernetes.resolve("api/openapi-spec/v3/api__v1_openapi.json"));
                String metadata = "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
                return Stream.concat(
                                violations(object, "#/schema/openAPIV3Schema", served).stream(),
                                violations(object.path("metadata"), metadata, core).stream())
                        .toList();
            }
        }
        return List.of(file + " has no version " + version);
    }

    private static List<String> violations(JsonNode object, String schema, JsonNode all) {
        ObjectNode root = all.deepCopy();
        root.put("$ref", schema);
        return JsonSchemaFactory.getInstance(V202012).getSchema(root).validate(object).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    private JsonNode read(Path file) throws IOException {
        JsonNode known = read.get(file);
        if (known == null) {
            known = file.toString().endsWith(".json") ? JSON.readTree(file.toFile()) : Repository.yaml(file);
            known.at("/components/schemas").forEach(Schemas::makeStrict);
            known.at("/spec/versions").forEach(version -> makeStrict(version.at("/schema/openAPIV3Schema")));
            read.put(file, known);
        }
        return known;
    }

    /** Unknown fields are wrong unless the schema says that there may be some. */
    private static void makeStrict(JsonNode schema) {
        schema.path("properties").forEach(Schemas::makeStrict);
        makeStrictIfThere(schema.path("items"));
        makeStrictIfThere(schema.path("additionalProperties"));
        if (schema instanceof ObjectNode object
                && schema.has("properties")
                && !schema.has("additionalProperties")
                && !schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            object.put("additionalProperties", false);
        }
    }

    private static void makeStrictIfThere(JsonNode schema) {
        if (schema.isObject()) {
            makeStrict(schema);
        }
    }
}
