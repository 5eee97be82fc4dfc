package org.ollamasidecar.instance;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.ollamasidecar.ollama.OllamaLogLine;
import org.ollamasidecar.ollama.OllamaLogParser;
import org.ollamasidecar.process.LogEntry;
import org.ollamasidecar.process.LogRing;

/** What Ollama and its runners have written, as far as it is still in memory, for other rooms to read. */
public final class OllamaLog {

    private static final int ALL = Integer.MAX_VALUE;

    private final LogRing ring;

    public OllamaLog(LogRing ring) {
        this.ring = ring;
    }

    /**
     * The id of the newest line that tells of work: any but the notes on answered requests, which come without end from
     * whoever looks at Ollama.
     *
     * @param known the answer before; it is the answer again where there was none since
     */
    public long newestWork(long generation, long known) throws InterruptedException {
        return ring.await(known, Duration.ZERO).stream()
                .filter(line -> line.generation() == generation)
                .filter(line -> !(OllamaLogParser.parse(line.text()) instanceof OllamaLogLine.Access))
                .mapToLong(LogEntry::id)
                .max()
                .orElse(known);
    }

    /** The newest lines that were read in a time, oldest first. */
    public List<String> between(Instant from, Instant to, int most) {
        List<String> lines = ring.tail(ALL).stream()
                .filter(line -> !line.readAt().isBefore(from) && !line.readAt().isAfter(to))
                .map(LogEntry::text)
                .toList();
        return lines.subList(Math.max(0, lines.size() - most), lines.size());
    }
}
