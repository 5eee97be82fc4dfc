package org.ollamasidecar.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the processes that were started for a home, wherever they are: all of them inherit it in their environment. */
final class OwnedProcesses {

    private OwnedProcesses() {}

    static List<Long> of(Path home) throws IOException {
        String mark = "HOME=" + home.resolve("ollama-home") + "\0";
        List<Long> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (text(process, "environ").contains(mark) && !isZombie(process)) {
                    found.add(Long.parseLong(process.getFileName().toString()));
                }
            }
        }
        return found;
    }

    /** The runners among them: everything but {@code ollama serve}. */
    static List<Long> runners(Path home, long server) throws IOException {
        return of(home).stream().filter(pid -> pid != server).toList();
    }

    /** Those of them that run a model, or are about to. */
    static List<Long> modelRunners(Path home, long server) throws IOException {
        return runners(home, server).stream()
                .filter(pid ->
                        text(Path.of("/proc", Long.toString(pid)), "cmdline").contains("\0--model\0"))
                .toList();
    }

    private static String text(Path process, String file) {
        try {
            return Files.readString(process.resolve(file), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    /** So is one that is gone. */
    private static boolean isZombie(Path process) {
        String state = text(process, "stat");
        return state.isEmpty() || state.contains(") Z ");
    }
}
