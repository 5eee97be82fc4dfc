package org.ollamasidecar.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ends one process tree: asks the leader, gives it time, then kills the group and whatever descendant had left it.
 * Descendants are remembered before the first signal: after the leader's death nothing leads to them any more.
 */
final class TreeEnd {

    private static final Duration DUMP_LIMIT = Duration.ofSeconds(2);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

    private final ManagedProcess leader;
    private final boolean ownGroup;
    private final ProcessGroup group;
    private final List<ProcessHandle> descendants;
    private final List<Signal> sent = new ArrayList<>();

    TreeEnd(ManagedProcess leader, ProcessHandle handle, boolean ownGroup) {
        this.leader = leader;
        this.ownGroup = ownGroup;
        this.group = new ProcessGroup(leader.pid());
        this.descendants = handle.descendants().toList();
    }

    EndReport run(EndOrder order) throws InterruptedException {
        try {
            if (order.dump() && leader.isAlive()) {
                ask(Signal.QUIT, DUMP_LIMIT);
            }
            if (order.grace().isPositive() && leader.isAlive()) {
                ask(Signal.TERM, order.grace());
            }
        } finally {
            kill();
        }
        return new EndReport(sent, awaitGone());
    }

    /** A stopped process sees the signal only when it goes on. */
    private void ask(Signal signal, Duration limit) throws InterruptedException {
        send(signal);
        send(Signal.CONT);
        exitsWithin(limit);
    }

    private void send(Signal signal) {
        leader.signal(signal);
        sent.add(signal);
    }

    private void kill() {
        boolean any = leader.isAlive();
        if (any) {
            leader.signal(Signal.KILL);
        }
        if (ownGroup) {
            any |= group.kill();
        }
        // A handle knows its start time: it never reaches a process that took over the number.
        for (ProcessHandle descendant : descendants) {
            any |= descendant.isAlive() && descendant.destroyForcibly();
        }
        if (any) {
            sent.add(Signal.KILL);
        }
    }

    private List<Long> awaitGone() throws InterruptedException {
        boolean exited = exitsWithin(KILL_LIMIT);
        List<Long> left = new ArrayList<>(ownGroup ? group.awaitGone(KILL_LIMIT) : List.of());
        if (!exited && !left.contains(leader.pid())) {
            left.add(leader.pid());
        }
        for (ProcessHandle descendant : descendants) {
            if (!left.contains(descendant.pid()) && !goneWithin(descendant, KILL_LIMIT)) {
                left.add(descendant.pid());
            }
        }
        return left;
    }

    private boolean exitsWithin(Duration limit) throws InterruptedException {
        try {
            leader.exit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException stillThere) {
            return false;
        } catch (ExecutionException | CancellationException e) {
            throw new IllegalStateException("The exit of a process could not be observed", e);
        }
    }

    /** A handle counts a zombie as alive, and whoever inherited it may take its time to reap it, or never do so. */
    private static boolean goneWithin(ProcessHandle descendant, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (descendant.isAlive() && !ProcessGroup.isZombie(descendant.pid())) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(ProcessGroup.LOOK_EVERY);
        }
        return true;
    }
}
