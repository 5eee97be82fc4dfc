package org.ollamasidecar.process;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills a process group whose leader is gone, and waits until it is empty. Without a look into {@code /proc} in the
 * ordinary case: the system itself tells whether a group has members, and its orphans are reaped by the group's number.
 */
final class GroupEnd {

    private static final long LOOK_EVERY = Duration.ofNanos(300_000).toNanos();
    /** Zombies that somebody else has to reap keep their group alive: from then on the living are looked for. */
    private static final long PATIENCE = Duration.ofMillis(20).toNanos();

    private GroupEnd() {}

    /**
     * Returns the pids that are still there at the limit.
     *
     * @param id the number of the leader, which this process's JDK has reaped or which never was its child
     */
    static List<Long> await(long id, Duration limit) throws InterruptedException {
        long begin = System.nanoTime();
        while (Posix.killGroup(id, Signal.KILL)) {
            long waited = System.nanoTime() - begin;
            Posix.reapGroup(id);
            if (waited > PATIENCE) {
                List<Long> living = living(id);
                if (living.isEmpty() || waited > limit.toNanos()) {
                    return living;
                }
            }
            LockSupport.parkNanos(LOOK_EVERY);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return List.of();
    }

    private static List<Long> living(long id) {
        return ProcessTable.read().group(id).stream()
                .filter(entry -> !entry.isZombie())
                .map(ProcessTable.Entry::pid)
                .toList();
    }
}
