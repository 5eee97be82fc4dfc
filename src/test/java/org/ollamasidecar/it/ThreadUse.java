package org.ollamasidecar.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * I8: what threads of ours use of a processor that live as long as the service: none of them has so much to do that it would
 * take half of one, whatever happens.
 *
 * @param begun by {@link System#nanoTime}
 * @param before nanoseconds on a processor of each thread when this began
 */
record ThreadUse(long pid, long begun, Map<String, Long> before) {

    private static final String OURS = "sidecar-";
    private static final int MOST_PERCENT = 50;

    /** What is seen in less time may be one thing that had to be done. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(2);

    static ThreadUse of(long pid) {
        return new ThreadUse(pid, System.nanoTime(), look(pid));
    }

    List<String> violations() {
        List<String> violations = new ArrayList<>();
        long nanos = Math.max(System.nanoTime() - begun, LONG_ENOUGH.toNanos());
        look(pid).forEach((thread, used) -> {
            double percent = CpuTime.percent(Duration.ofNanos(used - before.getOrDefault(thread, 0L)), nanos);
            if (percent > MOST_PERCENT) {
                violations.add("I8: a thread has used %.0f %% of a processor: %s".formatted(percent, thread));
            }
        });
        return violations;
    }

    private static Map<String, Long> look(long pid) {
        Map<String, Long> nanos = new HashMap<>();
        Path tasks = Path.of("/proc", Long.toString(pid), "task");
        String[] threads = tasks.toFile().list();
        for (String thread : threads == null ? new String[0] : threads) {
            try {
                String name =
                        Files.readString(tasks.resolve(thread).resolve("comm")).strip();
                if (name.startsWith(OURS)) {
                    String used = Files.readString(tasks.resolve(thread).resolve("schedstat"));
                    nanos.put(name + " " + thread, Long.parseLong(used.split(" ", -1)[0]));
                }
            } catch (IOException ended) {
                // It uses nothing any more.
            }
        }
        return nanos;
    }
}
