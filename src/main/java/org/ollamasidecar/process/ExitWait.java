package org.ollamasidecar.process;

import java.time.Duration;
import java.util.List;

/** Waits for processes to go; takes from the zombies among them their number, where they are ours to reap. */
final class ExitWait {

    private static final Duration LOOK_EVERY = Duration.ofMillis(1);

    private ExitWait() {}

    /** Returns those that are still there at the limit. */
    static List<ProcessHandle> await(List<ProcessHandle> processes, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        List<ProcessHandle> left = stillThere(processes);
        while (!left.isEmpty() && System.nanoTime() < end) {
            Thread.sleep(LOOK_EVERY);
            left = stillThere(left);
        }
        return left;
    }

    /**
     * A handle counts a zombie as alive. One that has become our child is reaped here; whoever else inherited it may take
     * its time for that, or never do so.
     */
    private static List<ProcessHandle> stillThere(List<ProcessHandle> processes) {
        return processes.stream()
                .filter(process -> process.isAlive() && !(isZombie(process.pid()) && Posix.reap(process.pid())))
                .toList();
    }

    private static boolean isZombie(long pid) {
        return ProcessTable.entry(pid).filter(ProcessTable.Entry::isZombie).isPresent();
    }
}
