package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of one file in Go, which needs Go and nothing that has to be fetched. */
final class GoProgram {

    private GoProgram() {}

    /** Builds it into a folder, under its name. */
    static Path build(Path folder, String name, String source) throws IOException, InterruptedException {
        Path file = Files.writeString(Files.createDirectories(folder).resolve(name + ".go"), source);
        Path program = folder.resolve(name);
        Path output = folder.resolve(name + ".build");
        Process build = start(output, List.of("go", "build", "-o", program.toString(), file.toString()));
        assertThat(build.waitFor(5, TimeUnit.MINUTES) && build.exitValue() == 0)
                .as("built: %s", Files.readString(output))
                .isTrue();
        return program;
    }

    static Process start(Path output, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }
}
