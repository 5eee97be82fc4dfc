package org.ollamasidecar.process;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Small shell scripts, launched as children; whatever is left of them is ended at the end of the test. */
final class Scripts {

    static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin");

    final GenerationMarker marker = new GenerationMarker();
    final OwnerToken token = new OwnerToken(UUID.randomUUID().toString());
    final OsProcessLauncher launcher = new OsProcessLauncher(marker, token);

    private final Path folder;
    private final List<ManagedProcess> launched = new ArrayList<>();

    Scripts(Path folder) {
        this.folder = folder;
    }

    Path log() {
        return folder.resolve("child.log");
    }

    Path write(String... lines) throws IOException {
        Path script = Files.createTempFile(folder, "script", ".sh");
        Files.writeString(script, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script;
    }

    LaunchSpec spec(long generation, Path program, String... arguments) {
        return new LaunchSpec(generation, program, List.of(arguments), ENVIRONMENT, folder, log());
    }

    ManagedProcess launch(LaunchSpec spec) throws IOException, InterruptedException {
        ManagedProcess process = launcher.launch(spec);
        launched.add(process);
        return process;
    }

    /** Launches a script that says {@code ready} in a line of its own, and waits for that. */
    ManagedProcess launchReady(String... lines) throws IOException, InterruptedException {
        ManagedProcess process = launch(spec(1, write(lines)));
        await().until(() -> Files.readAllLines(log()).contains("ready"));
        return process;
    }

    /** The pid that a script has written into a file of its working directory, as a line. */
    long pidIn(String file) {
        Path path = folder.resolve(file);
        await().until(() -> Files.exists(path) && Files.readString(path).endsWith("\n"));
        try {
            return Long.parseLong(Files.readString(path).strip());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** From the state on: state, parent, group, session. Empty where there is no such process. */
    static List<String> stat(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            return List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
        } catch (IOException gone) {
            return List.of();
        }
    }

    /** Whether it holds nothing but, at most, its number. */
    static boolean isGone(long pid) {
        List<String> stat = stat(pid);
        return stat.isEmpty() || stat.getFirst().equals("Z") || stat.getFirst().equals("X");
    }

    static void kill(String signal, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
    }

    void endAll() throws InterruptedException {
        for (ManagedProcess process : launched) {
            process.end(EndOrder.atOnce());
        }
    }
}
