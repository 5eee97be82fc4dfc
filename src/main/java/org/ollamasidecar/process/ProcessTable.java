package org.ollamasidecar.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All processes as {@code /proc} shows them in one pass; without any where the system has no {@code /proc}. One pass is
 * what a restart can afford: it is the longest part of clearing up.
 */
record ProcessTable(List<Entry> entries) {

    private static final Path PROC = Path.of("/proc");

    /** One process, of which nothing but its number may be left. */
    record Entry(long pid, char state, long parent, long group) {

        /** Whether it holds nothing but its number any more, which its parent has to take from it. */
        boolean isZombie() {
            return state == 'Z' || state == 'X';
        }
    }

    static ProcessTable read() {
        List<Entry> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                read(process).ifPresent(found::add);
            }
        } catch (IOException noProc) {
            return new ProcessTable(List.of());
        }
        return new ProcessTable(found);
    }

    static Optional<Entry> entry(long pid) {
        return read(PROC.resolve(Long.toString(pid)));
    }

    List<Entry> group(long id) {
        return entries.stream().filter(entry -> entry.group() == id).toList();
    }

    /** What the roots have started, and what that has started in turn, without the roots. */
    List<Entry> descendantsOf(Set<Long> roots) {
        Set<Long> known = new HashSet<>(roots);
        List<Entry> found = new ArrayList<>();
        boolean any = true;
        while (any) {
            List<Entry> next = entries.stream()
                    .filter(entry -> known.contains(entry.parent()) && !known.contains(entry.pid()))
                    .toList();
            next.forEach(entry -> known.add(entry.pid()));
            any = found.addAll(next);
        }
        return found;
    }

    /** The pid and the name stand first; the name may hold anything. */
    private static Optional<Entry> read(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 4);
            long pid = Long.parseLong(process.getFileName().toString());
            return Optional.of(
                    new Entry(pid, fields[0].charAt(0), Long.parseLong(fields[1]), Long.parseLong(fields[2])));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
