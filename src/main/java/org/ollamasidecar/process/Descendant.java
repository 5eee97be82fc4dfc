package org.ollamasidecar.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A process that another one has started, directly or not. It is known by its start time too, not by its number only. */
public final class Descendant {

    private static final String BYTES_READ = "read_bytes: ";

    private final ProcessHandle handle;

    private Descendant(ProcessHandle handle) {
        this.handle = handle;
    }

    /** Those that live now; none where the process is gone. */
    public static List<Descendant> of(long pid) {
        Optional<ProcessHandle> root = ProcessHandle.of(pid);
        return root.stream()
                .flatMap(ProcessHandle::descendants)
                .map(Descendant::new)
                .toList();
    }

    public boolean isAlive() {
        return handle.isAlive();
    }

    public long pid() {
        return handle.pid();
    }

    /** Without the program itself; none where the system does not show them. */
    public List<String> arguments() {
        return handle.info().arguments().map(List::of).orElse(List.of());
    }

    /** How long it has used a processor since its start, in steps of some 10 ms; empty where it is gone. */
    public Optional<Duration> cpu() {
        return handle.info().totalCpuDuration();
    }

    /** How much it has fetched from a disk since its start; 0 where the system does not tell. */
    public long bytesRead() {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid()), "io"))) {
            return lines.filter(line -> line.startsWith(BYTES_READ))
                    .mapToLong(line -> Long.parseLong(line.substring(BYTES_READ.length())))
                    .sum();
        } catch (IOException | UncheckedIOException gone) {
            return 0;
        }
    }

    /** Ends it at once, it alone; whether there was something to end. */
    public boolean kill() {
        return handle.destroyForcibly();
    }
}
