package org.ollamasidecar.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
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
    private final Escapees escapees;
    private final Set<ProcessHandle> others;
    private final List<Signal> sent = new ArrayList<>();

    /** @param ownGroup whether it leads a group, so that a signal to that reaches nobody else */
    TreeEnd(ManagedProcess leader, ProcessHandle handle, boolean ownGroup, Escapees escapees) {
        this.leader = leader;
        this.ownGroup = ownGroup;
        this.escapees = escapees;
        this.others =
                new LinkedHashSet<>(handle.isAlive() ? handle.descendants().toList() : List.of());
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

    /** The signal to the group comes first: while it dies, it is looked for what has left it. */
    private void kill() {
        boolean any = leader.isAlive();
        if (any) {
            leader.signal(Signal.KILL);
        }
        any |= ownGroup && Posix.killGroup(leader.pid(), Signal.KILL);
        ProcessTable table = ProcessTable.read();
        if (ownGroup) {
            remember(handles(table.group(leader.pid())));
        }
        boolean more = remember(escapees.in(table, leader.pid()));
        any |= killOthers();
        // What had left the group may have started something while it was looked for.
        while (more) {
            more = remember(escapees.in(ProcessTable.read(), leader.pid()));
            any |= killOthers();
        }
        if (any) {
            sent.add(Signal.KILL);
        }
    }

    private static List<ProcessHandle> handles(List<ProcessTable.Entry> entries) {
        return entries.stream()
                .map(entry -> ProcessHandle.of(entry.pid()))
                .flatMap(Optional::stream)
                .toList();
    }

    /** {@return whether one of them was not known before} */
    private boolean remember(List<ProcessHandle> found) {
        return others.addAll(
                found.stream().filter(process -> process.pid() != leader.pid()).toList());
    }

    /** A handle knows its start time: it never reaches a process that took over the number. */
    private boolean killOthers() {
        boolean any = false;
        for (ProcessHandle other : others) {
            any |= other.isAlive() && other.destroyForcibly();
        }
        return any;
    }

    private List<Long> awaitGone() throws InterruptedException {
        boolean exited = exitsWithin(KILL_LIMIT);
        List<Long> left = new ArrayList<>();
        if (!exited) {
            left.add(leader.pid());
        }
        Departure.await(List.copyOf(others), KILL_LIMIT).forEach(process -> left.add(process.pid()));
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
}
