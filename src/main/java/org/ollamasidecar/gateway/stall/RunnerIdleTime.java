package org.ollamasidecar.gateway.stall;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How long runners have not used a processor, as far as they were looked at. A time in which nobody looked counts little:
 * the whole machine may have stood still. Not for several threads.
 */
final class RunnerIdleTime {

    private record Seen(Duration cpu, long nanos, Duration idle) {}

    private final Duration longestGap;
    private final Map<Long, Seen> seen = new HashMap<>();

    /**
     * Nothing seen yet.
     *
     * @param longestGap how much of the time between two looks counts at most
     */
    RunnerIdleTime(Duration longestGap) {
        this.longestGap = longestGap;
    }

    /** Takes a look into account, and tells how long its processor time has stood still. */
    Duration idle(long pid, Duration cpu, long nowNanos) {
        Seen last = seen.get(pid);
        Duration idle = last == null || !last.cpu().equals(cpu)
                ? Duration.ZERO
                : last.idle().plus(counted(Duration.ofNanos(nowNanos - last.nanos())));
        seen.put(pid, new Seen(cpu, nowNanos, idle));
        return idle;
    }

    private Duration counted(Duration gap) {
        return gap.compareTo(longestGap) > 0 ? longestGap : gap;
    }

    /** Those that were not looked at this time have to be seen from the start again. */
    void keepOnly(Set<Long> pids) {
        seen.keySet().retainAll(pids);
    }
}
