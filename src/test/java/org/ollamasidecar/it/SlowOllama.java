package org.ollamasidecar.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A real Ollama behind a script that lets it serve only when a file appears. */
final class SlowOllama {

    private static final String GATE = "let-go";

    private SlowOllama() {}

    static Path in(Path folder, Path real) throws IOException {
        Path program = Files.createDirectories(folder.resolve("slow/bin")).resolve("ollama");
        String script = """
            #!/bin/sh
            i=0
            while [ "$1" = serve ] && [ ! -e '%s' ] && [ "$i" -lt 1200 ]; do
              i=$((i + 1))
              sleep 0.05
            done
            exec '%s' "$@"
            """.formatted(folder.resolve(GATE), real);
        Files.writeString(program, script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path libraries = real.toRealPath().resolveSibling("../lib").normalize();
        if (Files.isDirectory(libraries)) {
            Files.createSymbolicLink(folder.resolve("slow/lib"), libraries);
        }
        return program;
    }

    static void letGo(Path folder) throws IOException {
        Files.createFile(folder.resolve(GATE));
    }
}
