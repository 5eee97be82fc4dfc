package org.ollamasidecar.gateway.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Go's own reader of JSON, in a program of its own: what it reads is what Ollama reads. */
final class GoReader {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path program;
    private final Path folder;

    /** Builds it. */
    GoReader(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.program = folder.resolve("reads");
        run(folder.resolve("none"), "go", "build", "-o", program.toString(), "src/test/resources/go/reads.go");
    }

    static boolean isInstalled() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "go")));
    }

    /** What it reads in each. */
    List<JsonNode> read(List<byte[]> documents) throws IOException, InterruptedException {
        Path input = Files.writeString(
                folder.resolve("documents"),
                documents.stream().map(HexFormat.of()::formatHex).collect(Collectors.joining("\n", "", "\n")));
        List<JsonNode> all =
                run(input, program.toString()).lines().map(GoReader::node).toList();
        assertThat(all).hasSameSizeAs(documents);
        return all;
    }

    private static JsonNode node(String line) {
        try {
            return MAPPER.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private String run(Path input, String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        if (Files.exists(input)) {
            builder.redirectInput(input.toFile());
        }
        Process process = builder.start();
        boolean ended = process.waitFor(3, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended && process.exitValue() == 0)
                .as("%s: %s", List.of(command), Files.readString(errors))
                .isTrue();
        return Files.readString(output);
    }
}
