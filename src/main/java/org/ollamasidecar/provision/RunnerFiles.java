package org.ollamasidecar.provision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The programs that Ollama keeps beside itself since inference left its binary. They are looked for where Ollama looks,
 * except below the working directory, which is not the same when Ollama is run.
 */
final class RunnerFiles {

    private final List<Path> folders;

    RunnerFiles(Path program, Platform platform) {
        Path beside = Objects.requireNonNull(real(program).getParent(), "a program lies in a folder");
        List<Path> candidates = new ArrayList<>();
        candidates.add(beside.resolve("../lib/ollama").normalize());
        candidates.add(beside.resolve("build/lib/ollama"));
        candidates.add(beside.resolve("dist/" + platform.os() + "-" + platform.arch() + "/lib/ollama"));
        if (platform.isMac()) {
            candidates.add(beside);
        }
        this.folders = List.copyOf(candidates);
    }

    boolean missing(String name) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .noneMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file));
    }

    List<Path> folders() {
        return folders;
    }

    private static Path real(Path program) {
        try {
            return program.toRealPath();
        } catch (IOException e) {
            return program.toAbsolutePath().normalize();
        }
    }
}
