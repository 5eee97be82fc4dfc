package org.ollamasidecar.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A script in the place of a real Ollama, with the runners of the real one beside it. */
final class ScriptedOllama {

    private ScriptedOllama() {}

    static Path write(Path folder, Path real, String script) throws IOException {
        Path program = Files.createDirectories(folder.resolve("bin")).resolve("ollama");
        Files.writeString(program, script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path libraries = real.toRealPath().resolveSibling("../lib").normalize();
        if (Files.isDirectory(libraries)) {
            Files.createSymbolicLink(folder.resolve("lib"), libraries);
        }
        return program;
    }
}
