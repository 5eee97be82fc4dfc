package org.ollamasidecar.provision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Shell scripts that stand for programs. */
final class FakePrograms {

    static final String NEWEST = Provisioners.NEWEST_KNOWN_GOOD;
    static final String CLASSIC = "0.11.4";

    private FakePrograms() {}

    static String saying(String version) {
        return """
                #!/bin/sh
                echo "Warning: could not connect to a running Ollama instance"
                echo "Warning: client version is %s"
                """.formatted(version);
    }

    static Path script(Path file, String text) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A program with all that its version needs beside it. */
    static Path ollama(Path folder, String version) throws IOException {
        script(folder.resolve("lib/ollama/llama-server"), "#!/bin/sh\n");
        script(folder.resolve("lib/ollama/llama-quantize"), "#!/bin/sh\n");
        return script(folder.resolve("bin/ollama"), saying(version));
    }

    /** Also true for a dead process that nobody has collected. */
    static boolean isGone(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .isEmpty();
    }
}
