package org.ollamasidecar.instance;

import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.OllamaLogLine;

/** The memory of the GPUs on which each Ollama computes, as its log tells of it at its start, for other rooms. */
@Singleton
public final class VideoMemory {

    private static final int MOST_REMEMBERED = 64;
    private static final String CPU = "cpu";
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?) ?([KMGT])iB");
    private static final String UNITS = "KMGT";

    /** By generation, what each of its devices has. */
    private final Map<Long, Map<String, Long>> known = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Map<String, Long>> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    /** A line of a start of Ollama was read. */
    void read(long generation, OllamaLogLine line) {
        if (line instanceof OllamaLogLine.Message message && message.message().equals("inference compute")) {
            Map<String, String> device = message.attributes();
            if (!device.getOrDefault("library", CPU).equalsIgnoreCase(CPU)) {
                note(
                        generation,
                        device.getOrDefault("library", "") + " " + device.getOrDefault("id", ""),
                        bytes(device.getOrDefault("available", device.getOrDefault("total", ""))));
            }
        }
    }

    private synchronized void note(long generation, String device, long bytes) {
        known.computeIfAbsent(generation, first -> new HashMap<>()).put(device, bytes);
    }

    /** 0 where it is not told. */
    private static long bytes(String size) {
        Matcher matcher = SIZE.matcher(size);
        return matcher.matches()
                ? (long) (Double.parseDouble(matcher.group(1)) * (1L << (10 * (UNITS.indexOf(matcher.group(2)) + 1))))
                : 0;
    }

    private synchronized long of(long generation) {
        return known.getOrDefault(generation, Map.of()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /**
     * How much room there is for one more model, to be compared with that of other Ollamas: the video memory that was free at
     * its start, without what its models take of it. Those without a GPU share the memory of the machine: they come after
     * those that have one, the one with the least in memory first, so it is less than nothing by as much as that takes.
     *
     * @param loaded what a start of Ollama has in memory
     */
    public long roomBeside(long generation, Collection<LoadedModel> loaded) {
        long video = of(generation);
        return video > 0
                ? Math.max(
                        0,
                        video - loaded.stream().mapToLong(LoadedModel::gpuBytes).sum())
                : -loaded.stream().mapToLong(LoadedModel::sizeBytes).sum();
    }
}
