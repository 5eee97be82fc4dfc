package org.ollamasidecar.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The process that listens on a port, as far as {@code /proc} shows it to this user.
 *
 * @param command its command line, or the beginning of a long one
 */
public record PortOwner(long pid, String command) {

    private static final Path PROC = Path.of("/proc");
    private static final String LISTENS = "0A";
    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    /** Enough to know it by; the rest of a Java program's could fill a page. */
    private static final int LONGEST = 120;

    /** Who listens on a TCP port of this machine, whatever the address. */
    public static Optional<PortOwner> of(int port) {
        Set<String> sockets = new HashSet<>(listening("tcp", port));
        sockets.addAll(listening("tcp6", port));
        if (sockets.isEmpty()) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, sockets)) {
                    return Optional.of(
                            new PortOwner(Long.parseLong(process.getFileName().toString()), command(process)));
                }
            }
        } catch (IOException noProc) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static List<String> listening(String table, int port) {
        String suffix = ":%04X".formatted(port);
        try (Stream<String> lines = Files.lines(PROC.resolve("self/net").resolve(table), StandardCharsets.US_ASCII)) {
            return lines.map(line -> line.strip().split("\\s+", -1))
                    .filter(fields -> fields.length > INODE)
                    .filter(fields -> fields[STATE].equals(LISTENS) && fields[LOCAL].endsWith(suffix))
                    .map(fields -> "socket:[" + fields[INODE] + "]")
                    .toList();
        } catch (IOException | UncheckedIOException noSuchTable) {
            return List.of();
        }
    }

    private static boolean holds(Path process, Set<String> sockets) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (Files.isSymbolicLink(file)
                        && sockets.contains(Files.readSymbolicLink(file).toString())) {
                    return true;
                }
            }
        } catch (IOException goneOrForeign) {
            return false;
        }
        return false;
    }

    private static String command(Path process) {
        try {
            String command = Files.readString(process.resolve("cmdline"), StandardCharsets.UTF_8)
                    .replace('\0', ' ')
                    .strip();
            return command.length() <= LONGEST ? command : command.substring(0, LONGEST) + "…";
        } catch (IOException gone) {
            return "gone meanwhile";
        }
    }
}
