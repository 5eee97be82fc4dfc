package org.ollamasidecar.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A copy of this project that a test may edit. */
final class ProjectCopy {

    private ProjectCopy() {}

    static Path in(Path target) throws IOException {
        Files.createDirectories(target);
        for (String part : List.of("pom.xml", "mvnw", "src/main")) {
            copy(Path.of(part), target.resolve(part));
        }
        return target;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
