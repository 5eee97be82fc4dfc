package org.ollamasidecar.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A process as {@code /proc} shows it.
 *
 * @param start when it began, in ticks: with the pid it names one process only
 */
record ProcessEntry(long pid, char state, long parent, long group, String start) {

    private static final Path PROC = Path.of("/proc");
    private static final int START = 19;

    static Optional<ProcessEntry> of(long pid) {
        try {
            String stat =
                    Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Optional.of(new ProcessEntry(
                    pid, fields[0].charAt(0), Long.parseLong(fields[1]), Long.parseLong(fields[2]), fields[START]));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    static List<ProcessEntry> childrenOf(long parent) throws IOException {
        List<ProcessEntry> children = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                of(Long.parseLong(process.getFileName().toString()))
                        .filter(entry -> entry.parent() == parent)
                        .ifPresent(children::add);
            }
        }
        return children;
    }

    /** The living processes that were started for a home. */
    static List<ProcessEntry> owned(Path home) throws IOException {
        return OwnedProcesses.of(home).stream()
                .map(ProcessEntry::of)
                .flatMap(Optional::stream)
                .filter(entry -> !entry.isZombie())
                .toList();
    }

    boolean isZombie() {
        return state == 'Z' || state == 'X';
    }

    boolean isStillThere() {
        return of(pid).filter(now -> now.start().equals(start) && !now.isZombie())
                .isPresent();
    }

    boolean descendsFrom(long ancestor) {
        Optional<ProcessEntry> at = Optional.of(this);
        while (at.isPresent() && at.get().pid() != ancestor && at.get().pid() > 1) {
            at = of(at.get().parent());
        }
        return at.isPresent() && at.get().pid() == ancestor;
    }
}
