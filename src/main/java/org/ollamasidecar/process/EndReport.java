package org.ollamasidecar.process;

import java.util.List;

/**
 * What it took to end a process tree.
 *
 * @param sent the signals that were sent to it, in order
 * @param left pids that are still there although they were killed (a process in an uninterruptible wait)
 */
public record EndReport(List<Signal> sent, List<Long> left) {

    public EndReport {
        sent = List.copyOf(sent);
        left = List.copyOf(left);
    }

    public boolean nothingLeft() {
        return left.isEmpty();
    }
}
