package org.ollamasidecar.process;

import java.time.Duration;
import java.util.List;

/** What a predecessor has left behind, known by its owner tokens wherever it has gone. */
public final class Leftovers {

    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

    private final List<OwnerToken> tokens;

    public Leftovers(List<OwnerToken> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    /** Asks them to end, then kills those that do not. Returns the pids that were found. */
    public List<Long> end() throws InterruptedException {
        List<ProcessHandle> found =
                tokens.stream().flatMap(token -> token.bearers().stream()).toList();
        found.forEach(ProcessHandle::destroy);
        List<ProcessHandle> stubborn = ExitWait.await(found, GRACE);
        stubborn.forEach(ProcessHandle::destroyForcibly);
        ExitWait.await(stubborn, KILL_LIMIT);
        return found.stream().map(ProcessHandle::pid).toList();
    }
}
