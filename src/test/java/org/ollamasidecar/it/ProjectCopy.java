package org.ollamasidecar.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A copy of this project that a test may edit, compiled as this one is. */
final class ProjectCopy {

    private ProjectCopy() {}

    static Path in(Path target) throws IOException {
        Files.createDirectories(target);
        // The classes last: what is older than its source would be compiled again.
        for (String part : List.of("pom.xml", "mvnw", ".mvn", "src/main", "target/classes")) {
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
