package org.ollamasidecar.process;

import java.time.Duration;

/**
 * How a process tree is to be ended.
 *
 * @param dump first ask for a stack dump into its log (SIGQUIT), for a process that hangs
 * @param grace how long the process may take to end by itself after SIGTERM; zero kills at once
 */
public record EndOrder(boolean dump, Duration grace) {

    public static EndOrder gracefully(Duration grace) {
        return new EndOrder(false, grace);
    }

    public static EndOrder withDump(Duration grace) {
        return new EndOrder(true, grace);
    }

    public static EndOrder atOnce() {
        return new EndOrder(false, Duration.ZERO);
    }
}
