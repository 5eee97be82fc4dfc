package org.ollamasidecar.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The memory that one more process could have: of the machine, or of a control group around this service, whichever is
 * less. Files that were not read of late count as free there, as they do for the kernel.
 */
public final class FreeMemory {

    private static final Logger LOG = Logger.getLogger(FreeMemory.class);
    private static final String AVAILABLE = "MemAvailable:";
    private static final long KIB = 1024;

    /** Where a version of control groups tells what. */
    private record Version(String folder, String limit, String usage, String inactiveFiles) {

        static final Version TWO = new Version("", "memory.max", "memory.current", "inactive_file");
        static final Version ONE =
                new Version("memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");
    }

    private final Path root;

    public FreeMemory() {
        this(Path.of("/"));
    }

    /** @param root of the file system with {@code proc} and {@code sys} */
    FreeMemory(Path root) {
        this.root = root;
    }

    /** In bytes; empty where the system does not tell. */
    public OptionalLong bytes() {
        List<Long> all = new ArrayList<>();
        try {
            number(root.resolve("proc/meminfo"), AVAILABLE).ifPresent(kib -> all.add(kib * KIB));
            for (String line : Files.readAllLines(root.resolve("proc/self/cgroup"))) {
                all.addAll(inGroups(line));
            }
        } catch (IOException e) {
            LOG.debugf("The free memory is not known in full: %s", e);
        }
        return all.stream().mapToLong(Long::longValue).min();
    }

    /** @param line {@code ID:CONTROLLERS:PATH} */
    private List<Long> inGroups(String line) throws IOException {
        String[] parts = line.split(":", 3);
        boolean unified = parts[1].isEmpty();
        if (!unified && !List.of(parts[1].split(",")).contains("memory")) {
            return List.of();
        }
        Version version = unified ? Version.TWO : Version.ONE;
        Path group = root.resolve("sys/fs/cgroup").resolve(version.folder());
        List<Long> free = new ArrayList<>();
        in(group, version).ifPresent(free::add);
        // As seen from inside a container, the path may lead out of what can be seen.
        Path inner = Path.of("/").resolve(parts[2]).normalize();
        for (Path name : inner) {
            group = group.resolve(name);
            in(group, version).ifPresent(free::add);
        }
        return free;
    }

    private static OptionalLong in(Path group, Version version) throws IOException {
        Path limit = group.resolve(version.limit());
        if (!Files.isReadable(limit)) {
            return OptionalLong.empty();
        }
        String text = Files.readString(limit).strip();
        if (!text.matches("\\d{1,19}")) {
            return OptionalLong.empty();
        }
        long used =
                Long.parseLong(Files.readString(group.resolve(version.usage())).strip());
        long reclaimable =
                number(group.resolve("memory.stat"), version.inactiveFiles()).orElse(0);
        return OptionalLong.of(Long.parseLong(text) - Math.max(0, used - reclaimable));
    }

    /** The number behind a word at the beginning of a line. */
    private static OptionalLong number(Path file, String word) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(line -> line.split("\\s+"))
                    .filter(parts -> parts[0].equals(word))
                    .mapToLong(parts -> Long.parseLong(parts[1]))
                    .findFirst();
        }
    }
}
