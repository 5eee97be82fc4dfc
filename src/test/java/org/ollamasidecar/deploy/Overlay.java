package org.ollamasidecar.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One way to deploy, rendered by Kustomize and by Helm. */
enum Overlay {
    CPU,
    NVIDIA,
    SIBLING,
    OFFLINE,
    NETWORK_POLICY,
    MONITORING,
    AUTOSCALE,
    WITHOUT_KEYS;

    private static final String RELEASE = "ollama";

    String folder() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** By kind and name. */
    Map<String, JsonNode> helm() throws IOException {
        Path values = Repository.DEPLOY.resolve("helm/values").resolve(folder() + ".yaml");
        String manifest = new Helm(Repository.CHART)
                .template()
                .withName(RELEASE)
                .withValuesFile(values)
                .call();
        return byName(manifest);
    }

    /** One of them, which must be there. */
    JsonNode helm(String name) throws IOException {
        return Objects.requireNonNull(helm().get(name), name);
    }

    /** By kind and name; empty where there is no Kustomize on the PATH. */
    Optional<Map<String, JsonNode>> kustomize() throws IOException, InterruptedException {
        Path folder = Repository.OVERLAYS.resolve(folder());
        for (List<String> command : List.of(List.of("kustomize", "build"), List.of("kubectl", "kustomize"))) {
            if (isOnPath(command.getFirst())) {
                List<String> all = Stream.concat(command.stream(), Stream.of(folder.toString()))
                        .toList();
                return Optional.of(byName(output(all)));
            }
        }
        return Optional.empty();
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + " fails");
        }
        return output;
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Path.of(folder, program).toFile().canExecute());
    }

    private static Map<String, JsonNode> byName(String manifest) throws IOException {
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
}
