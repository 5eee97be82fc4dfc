package org.ollamasidecar.process;

import java.time.Duration;
import java.util.List;

/** What a predecessor has left behind, known by its owner token wherever it has gone. */
public final class Leftovers {

    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

    private final OwnerToken token;

    public Leftovers(OwnerToken token) {
        this.token = token;
    }

    /** Asks them to end, then kills those that do not. Returns the pids that were found. */
    public List<Long> end() throws InterruptedException {
        List<ProcessHandle> found = token.bearers();
        found.forEach(ProcessHandle::destroy);
        List<ProcessHandle> stubborn = ExitWait.await(found, GRACE);
        stubborn.forEach(ProcessHandle::destroyForcibly);
        ExitWait.await(stubborn, KILL_LIMIT);
        return found.stream().map(ProcessHandle::pid).toList();
    }
}
