package org.ollamasidecar.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The process group that a child leads, seen through {@code /proc} where the system has it. */
final class ProcessGroup {

    static final Duration LOOK_EVERY = Duration.ofMillis(2);

    private static final Path PROC = Path.of("/proc");

    private final long id;

    ProcessGroup(long id) {
        this.id = id;
    }

    /** {@return whether there was anything to kill, a zombie included} */
    boolean kill() {
        return Posix.killGroup(id, Signal.KILL);
    }

    /** The living members. Zombies are not among them: they hold nothing but their number. */
    List<Long> members() {
        List<Long> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (isLivingMember(process)) {
                    found.add(Long.parseLong(process.getFileName().toString()));
                }
            }
        } catch (IOException noProc) {
            return Posix.killGroup(id, Signal.CONT) ? List.of(id) : List.of();
        }
        return found;
    }

    /** Whether it holds nothing but its number any more, which its parent has to take from it. */
    static boolean isZombie(long pid) {
        try {
            return isZombie(stat(PROC.resolve(Long.toString(pid))));
        } catch (IOException gone) {
            return false;
        }
    }

    private boolean isLivingMember(Path process) {
        try {
            String[] fields = stat(process);
            return !isZombie(fields) && Long.parseLong(fields[2]) == id;
        } catch (IOException gone) {
            return false;
        }
    }

    private static boolean isZombie(String[] fields) {
        return fields[0].equals("Z") || fields[0].equals("X");
    }

    /** The fields state, ppid, pgrp and the rest; before them stand the pid and the name, which may hold anything. */
    private static String[] stat(Path process) throws IOException {
        String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", 4);
    }
}
