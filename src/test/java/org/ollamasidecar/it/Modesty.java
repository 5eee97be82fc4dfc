package org.ollamasidecar.it;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runners that leave the processor to all others: an answer without an end takes one from the tests beside it. */
final class Modesty {

    private static final Path PROC = Path.of("/proc");

    private Modesty() {}

    /** Of all models that a service has loaded by now. */
    static void ofRunners(SidecarApp app) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("renice", "-n", "19", "-p"));
        for (long pid : OwnedProcesses.modelRunners(app.home(), 0)) {
            command.addAll(threads(pid));
        }
        // Some of them may be gone already.
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** Linux knows a priority of each thread only. */
    private static List<String> threads(long pid) throws IOException {
        try (Stream<Path> threads = Files.list(PROC.resolve(pid + "/task"))) {
            return threads.map(thread -> requireNonNull(thread.getFileName()).toString())
                    .toList();
        } catch (NoSuchFileException gone) {
            return List.of();
        }
    }
}
