package org.ollamasidecar.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the chart makes of some values.
 *
 * @param name of the values, for whoever reads the report of a test
 * @param values those that were given
 * @param objects by kind and name
 */
record Rendering(String name, JsonNode values, Map<String, JsonNode> objects) {

    private static final String RELEASE = "ollama";

    static Rendering of(String name, Path values) throws IOException {
        String manifest = new Helm(Repository.CHART)
                .template()
                .withName(RELEASE)
                .withValuesFile(values)
                .call();
        return new Rendering(name, Repository.yaml(values), byName(manifest));
    }

    static Map<String, JsonNode> byName(String manifest) throws IOException {
        Map<String, JsonNode> objects = new TreeMap<>();
        for (JsonNode object : Repository.yaml(manifest)) {
            String name = object.path("kind").asText() + " "
                    + object.at("/metadata/name").asText();
            if (objects.put(name, object) != null) {
                throw new IOException("There are two of " + name);
            }
        }
        return objects;
    }

    /** One of the objects, which must be there. */
    JsonNode object(String name) {
        return Objects.requireNonNull(objects.get(name), name);
    }

    /** The Deployment or the StatefulSet. */
    JsonNode workload() {
        return Optional.ofNullable(objects.get("StatefulSet " + RELEASE))
                .orElseGet(() -> object("Deployment " + RELEASE));
    }

    JsonNode pod() {
        return workload().at("/spec/template/spec");
    }

    /** The container of the service, which is the first one. */
    JsonNode service() {
        return pod().at("/containers/0");
    }

    List<JsonNode> containers() {
        List<JsonNode> all = new ArrayList<>();
        pod().path("containers").forEach(all::add);
        pod().path("initContainers").forEach(all::add);
        return all;
    }

    boolean isForOpenShift() {
        return values.path("openshift").asBoolean();
    }

    @Override
    public String toString() {
        return name;
    }
}
