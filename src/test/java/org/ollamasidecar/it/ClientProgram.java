package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A client that is a program of its own, see {@code src/test/clients}. It prints what it got. */
final class ClientProgram {

    /** The application of {@code src/test/clients/quarkus}. */
    static final String QUARKUS = "quarkus/target/quarkus-app/quarkus-run.jar";

    private static final Path SCRIPTS = Path.of("src/test/clients").toAbsolutePath();
    private static final long LIMIT_SECONDS = 300;

    private ClientProgram() {}

    /** Where they are; skips the test where {@code .ci/prepare-clients} has installed nothing. */
    static Path installed() {
        Path installed = Path.of(System.getProperty("sidecar.test.clients", ""));
        assumeTrue(
                Files.exists(installed.resolve("complete")),
                "no clients are installed: -Dtest.clients=$(.ci/prepare-clients)");
        return installed;
    }

    /** Skips the test where {@code .ci/prepare-clients} has installed nothing. */
    static JsonNode run(Path folder, Map<String, String> environment, String script, List<String> arguments)
            throws IOException, InterruptedException {
        Path installed = installed();
        List<String> command = new ArrayList<>(command(installed, script));
        command.addAll(arguments);
        Path output = Files.createTempFile(folder, "client", ".json");
        Path errors = Files.createTempFile(folder, "client", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        builder.environment().put("NODE_PATH", installed.resolve("node_modules").toString());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(script + " does not end: " + Files.readString(errors));
        }
        assertThat(process.exitValue())
                .as(script + ": " + Files.readString(errors))
                .isZero();
        return new ObjectMapper().readTree(Files.readString(output));
    }

    private static List<String> command(Path installed, String script) {
        if (script.equals(QUARKUS)) {
            String java = ProcessHandle.current().info().command().orElse("java");
            return List.of(
                    java,
                    SidecarApp.SHORT_LIVED,
                    "-jar",
                    installed.resolve(script).toString());
        }
        String language =
                script.endsWith(".py") ? installed.resolve("python/bin/python").toString() : "node";
        return List.of(language, SCRIPTS.resolve(script).toString());
    }
}
