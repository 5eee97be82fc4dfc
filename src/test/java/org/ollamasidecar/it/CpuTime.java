package org.ollamasidecar.it;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The processor that processes have used up to now, by {@code /proc}. */
final class CpuTime {

    private CpuTime() {}

    static Duration of(List<Long> pids) {
        return pids.stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    static double percent(Duration used, long nanos) {
        return used.toNanos() * 100.0 / nanos;
    }

    /** The time in which a benchmark looks at what happens of itself. */
    static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
