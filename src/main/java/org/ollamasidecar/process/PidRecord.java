package org.ollamasidecar.process;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.ollamasidecar.task.PermanentThreads;

/**
 * A process written down, so that a later life of this service can find it again. The number alone would not do: by its
 * start time a process is told from a later one of the same number.
 *
 * @param facts what else its owner wants to know of it
 */
public record PidRecord(long pid, Instant startedAt, Map<String, String> facts) {

    private static final String NAME = "ollama.pid";
    private static final String PID = "pid";
    private static final String STARTED_AT = "started-at";

    public PidRecord {
        facts = Map.copyOf(facts);
    }

    /** Of a living process; empty where the system does not tell when it was started. */
    public static Optional<PidRecord> of(long pid, Map<String, String> facts) {
        return ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().startInstant())
                .map(startedAt -> new PidRecord(pid, startedAt, facts));
    }

    /** Reads the record of a home; what is half-written or not ours counts as none. */
    public static Optional<PidRecord> read(Path home) {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(home.resolve(NAME), StandardCharsets.UTF_8)) {
            properties.load(reader);
            Map<String, String> facts = new TreeMap<>();
            properties.forEach((key, value) -> facts.put(key.toString(), value.toString()));
            long pid = Long.parseLong(facts.getOrDefault(PID, ""));
            Instant startedAt = Instant.parse(facts.getOrDefault(STARTED_AT, ""));
            return Optional.of(new PidRecord(pid, startedAt, facts));
        } catch (IOException | RuntimeException missingOrMalformed) {
            return Optional.empty();
        }
    }

    /** Replaces the record of a home as a whole. */
    public void write(Path home) throws IOException {
        Properties properties = new Properties();
        properties.putAll(facts);
        properties.setProperty(PID, Long.toString(pid));
        properties.setProperty(STARTED_AT, startedAt.toString());
        StringWriter text = new StringWriter();
        properties.store(text, "The Ollama of this home");
        Path next = home.resolve(NAME + ".next");
        Files.writeString(next, text.toString(), StandardCharsets.UTF_8);
        Files.move(next, home.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public static void delete(Path home) {
        try {
            Files.deleteIfExists(home.resolve(NAME));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process, if it is the very one that was written down and lives. */
    public Optional<ManagedProcess> adopt(OwnerToken token, PermanentThreads threads) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(handle ->
                        handle.info().startInstant().filter(startedAt::equals).isPresent())
                .map(handle -> new AdoptedProcess(handle, token, threads));
    }
}
