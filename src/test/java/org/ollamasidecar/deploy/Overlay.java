package org.ollamasidecar.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
    SCALE_BY_MODEL,
    PER_POD,
    INFERENCE_POOL,
    OPENSHIFT,
    WITHOUT_KEYS;

    String folder() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Rendering helm() throws IOException {
        return Rendering.of(folder(), Repository.DEPLOY.resolve("helm/values").resolve(folder() + ".yaml"));
    }

    /** By kind and name; empty where there is no Kustomize on the PATH. */
    Optional<Map<String, JsonNode>> kustomize() throws IOException, InterruptedException {
        Path folder = Repository.OVERLAYS.resolve(folder());
        for (List<String> command : List.of(List.of("kustomize", "build"), List.of("kubectl", "kustomize"))) {
            if (isOnPath(command.getFirst())) {
                List<String> all = Stream.concat(command.stream(), Stream.of(folder.toString()))
                        .toList();
                return Optional.of(Rendering.byName(output(all)));
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
}
