package org.ollamasidecar.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds the processes that were started for a home, wherever they are: all of them inherit it in their environment. */
final class OwnedProcesses {

    private static final Path PROC = Path.of("/proc");

    private OwnedProcesses() {}

    static List<Long> of(Path home) throws IOException {
        String mark = "HOME=" + home.resolve("ollama-home") + "\0";
        List<Long> found = new ArrayList<>();
        for (long pid : Bystanders.without(living())) {
            Path process = PROC.resolve(Long.toString(pid));
            if (text(process, "environ").contains(mark) && !isZombie(process)) {
                found.add(pid);
            }
        }
        return found;
    }

    private static List<Long> living() throws IOException {
        String[] names = PROC.toFile().list();
        if (names == null) {
            throw new IOException("Cannot list " + PROC);
        }
        return Arrays.stream(names)
                .filter(name -> Character.isDigit(name.charAt(0)))
                .map(Long::valueOf)
                .toList();
    }

    /** The runners among them: everything but {@code ollama serve}. */
    static List<Long> runners(Path home, long server) throws IOException {
        return of(home).stream().filter(pid -> pid != server).toList();
    }

    /** Those of them that run a model, or are about to. */
    static List<Long> modelRunners(Path home, long server) throws IOException {
        return runners(home, server).stream()
                .filter(pid -> text(PROC.resolve(Long.toString(pid)), "cmdline").contains("\0--model\0"))
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
