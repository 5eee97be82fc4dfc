package org.ollamasidecar.gateway;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Since when runners have not used a processor, as far as they were looked at. Not for several threads. */
final class RunnerWork {

    private record Seen(Duration cpu, long nanos) {}

    private final Map<Long, Seen> seen = new HashMap<>();

    /** Takes a look into account, and tells how long its processor time has stood still. */
    Duration idle(long pid, Duration cpu, long nowNanos) {
        Seen last = seen.get(pid);
        if (last == null || !last.cpu().equals(cpu)) {
            seen.put(pid, new Seen(cpu, nowNanos));
            return Duration.ZERO;
        }
        return Duration.ofNanos(nowNanos - last.nanos());
    }

    /** Those that were not looked at this time have to be seen from the start again. */
    void keepOnly(Set<Long> pids) {
        seen.keySet().retainAll(pids);
    }
}
