package org.ollamasidecar.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long the threads of a service and of its test are ready to run and have no processor, all together: what an
 * overloaded machine takes is no fault of ours. Others on the machine who wait excuse nobody.
 *
 * @param before nanoseconds of each thread when this began; none where the system does not tell
 */
record RunDelay(List<Long> processes, Map<String, Long> before) {

    private static final int DELAY = 1;

    static AnswerWatch.Waits of(long service) {
        List<Long> processes = List.of(service, ProcessHandle.current().pid());
        return () -> new RunDelay(processes, look(processes))::soFar;
    }

    private Duration soFar() {
        return Duration.ofNanos(look(processes).entrySet().stream()
                .mapToLong(now -> now.getValue() - before.getOrDefault(now.getKey(), 0L))
                .sum());
    }

    private static Map<String, Long> look(List<Long> processes) {
        Map<String, Long> nanos = new HashMap<>();
        for (long pid : processes) {
            Path tasks = Path.of("/proc", Long.toString(pid), "task");
            String[] threads = tasks.toFile().list();
            for (String thread : threads == null ? new String[0] : threads) {
                nanos.put(thread, nanos(tasks.resolve(thread)));
            }
        }
        return nanos;
    }

    private static long nanos(Path thread) {
        try {
            return Long.parseLong(
                    Files.readString(thread.resolve("schedstat")).strip().split(" ", -1)[DELAY]);
        } catch (IOException endedOrNotTold) {
            return 0;
        }
    }
}
