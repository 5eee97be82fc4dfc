package org.ollamasidecar.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ends one process tree: asks the leader, gives it time, then kills the group, its descendants and whatever else bears
 * its owner token. Descendants are remembered before the first signal: after the leader's death nothing leads to them.
 */
final class TreeEnd {

    private static final Duration DUMP_LIMIT = Duration.ofSeconds(2);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

    private final ManagedProcess leader;
    private final boolean ownGroup;
    private final Orphans escapees;
    private final List<ProcessHandle> descendants;
    private final List<Signal> sent = new ArrayList<>();
    private boolean killed;

    /** @param ownGroup whether it leads a group, so that a signal to that reaches nobody else */
    TreeEnd(ManagedProcess leader, ProcessHandle handle, boolean ownGroup, Orphans escapees) {
        this.leader = leader;
        this.ownGroup = ownGroup;
        this.escapees = escapees;
        this.descendants = handle.isAlive() ? handle.descendants().toList() : List.of();
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
        List<Long> left = awaitGone();
        if (killed) {
            sent.add(Signal.KILL);
        }
        return new EndReport(sent, left);
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
        if (leader.isAlive()) {
            leader.signal(Signal.KILL);
            killed = true;
        }
        killed |= ownGroup && Posix.killGroup(leader.pid(), Signal.KILL);
        kill(descendants);
    }

    /** A handle knows its start time: it never reaches a process that took over the number. */
    private void kill(List<ProcessHandle> processes) {
        for (ProcessHandle process : processes) {
            killed |= process.isAlive() && process.destroyForcibly();
        }
    }

    private List<Long> awaitGone() throws InterruptedException {
        Set<Long> left = new LinkedHashSet<>();
        if (!exitsWithin(KILL_LIMIT)) {
            left.add(leader.pid());
        } else if (ownGroup) {
            left.addAll(GroupEnd.await(leader.pid(), KILL_LIMIT));
        }
        left.addAll(pids(ExitWait.await(descendants, KILL_LIMIT)));
        left.addAll(endEscapees());
        return List.copyOf(left);
    }

    /** One that dies may have started another one meanwhile, which comes up only then. */
    private List<Long> endEscapees() throws InterruptedException {
        List<ProcessHandle> found = others(escapees.find());
        List<ProcessHandle> stubborn = List.of();
        while (!found.isEmpty() && stubborn.isEmpty()) {
            kill(found);
            stubborn = ExitWait.await(found, KILL_LIMIT);
            found = others(escapees.find());
        }
        return pids(stubborn);
    }

    private List<ProcessHandle> others(List<ProcessHandle> found) {
        return found.stream().filter(process -> process.pid() != leader.pid()).toList();
    }

    private static List<Long> pids(List<ProcessHandle> processes) {
        return processes.stream().map(ProcessHandle::pid).toList();
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
}
