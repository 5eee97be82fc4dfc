package org.ollamasidecar.fake;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The test's side: the program {@code ollama} in a folder, and its knobs. */
public final class FakeProgram {

    private static final String VERSION = "0.11.4";

    private final Path path;
    private final Path control;
    private final Knobs knobs;

    private FakeProgram(Path path, Path control) {
        this.path = path;
        this.control = control;
        this.knobs = new Knobs(control);
    }

    /** Writes the program into a folder. */
    public static FakeProgram in(Path folder) throws IOException {
        Path path = Files.createDirectories(folder.resolve("fake/bin")).resolve("ollama");
        FakeProgram program = new FakeProgram(path, folder.resolve("fake/knobs.properties"));
        program.install(VERSION);
        return program;
    }

    public Path path() {
        return path;
    }

    public FakeProgram set(Knob knob, Object value) {
        knobs.set(knob, value);
        return this;
    }

    /** Sets a fault for all paths that begin so. */
    public FakeProgram fault(Fault fault, String path) {
        knobs.set(Knob.FAULT_PATH, path);
        knobs.set(Knob.FAULT, fault);
        return this;
    }

    public FakeProgram noFault() {
        return set(Knob.FAULT, Fault.NONE);
    }

    /** Puts another version in its place, as an update would: under the same name, in one step. */
    public void install(String version) throws IOException {
        Path whole = path.resolveSibling("ollama.new");
        // The version comes from the script itself: that question has a short limit.
        Files.writeString(whole, """
                #!/bin/sh
                [ "$1" = --version ] && echo 'client version is %s' && exit 0
                exec '%s' -Xshare:auto -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx32m -cp '%s' %s '%s' "$@"
                """.formatted(version, java(), classes(), FakeOllama.class.getName(), control));
        makeExecutable(whole);
        // One of today is not complete without it.
        Path runner = Files.createDirectories(
                        path.resolveSibling("../lib/ollama").normalize())
                .resolve("llama-server");
        makeExecutable(Files.writeString(runner, "#!/bin/sh\nexit 1\n"));
        Files.move(whole, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        knobs.set(Knob.LINE_VERSION, version);
        knobs.set(Knob.ANSWER_VERSION, version);
    }

    private static void makeExecutable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    static Path classes() {
        try {
            return Path.of(FakeProgram.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
