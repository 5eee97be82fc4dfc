package org.ollamasidecar.fake;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** The faults of the process itself. Looks at the knobs many times a second, for half an hour at most. */
final class FakeFaults {

    private static final long LOOK_NANOS = 20_000_000;
    private static final long LIFETIME_NANOS = 1_800_000_000_000L;
    private static final long ORPHAN_NANOS = 60_000_000_000L;
    private static final int FLOOD_LINES_EVERY = 5;
    private static final int KILOBYTE = 1024;
    private static final int MEGABYTE = 1 << 20;

    private final Knobs knobs;
    private final FakeLog log;
    private final long parent =
            ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
    private final long born = System.nanoTime();
    private long parentSeen = born;
    private long exitWished;
    private boolean grandchild;
    private boolean flooded;

    FakeFaults(Knobs knobs, FakeLog log) {
        this.knobs = knobs;
        this.log = log;
    }

    void watch() throws IOException {
        for (long look = 0; isWanted(); look++) {
            exitIfWished();
            startGrandchild();
            flood(look);
            LockSupport.parkNanos(LOOK_NANOS);
        }
        Runtime.getRuntime().halt(1);
    }

    private boolean isWanted() {
        long now = System.nanoTime();
        if (ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L) == parent) {
            parentSeen = now;
        }
        return now - born < LIFETIME_NANOS && now - parentSeen < ORPHAN_NANOS;
    }

    private void exitIfWished() {
        int code = knobs.number(Knob.EXIT_CODE);
        if (code < 0) {
            exitWished = 0;
            return;
        }
        if (exitWished == 0) {
            exitWished = System.nanoTime();
        }
        if (System.nanoTime() - exitWished >= knobs.number(Knob.EXIT_DELAY) * 1_000_000L) {
            // As a crash: no shutdown hook runs.
            Runtime.getRuntime().halt(code);
        }
    }

    private void startGrandchild() throws IOException {
        if (!grandchild && knobs.is(Knob.GRANDCHILD)) {
            grandchild = true;
            new ProcessBuilder("sleep", "120").inheritIO().start();
        }
    }

    private void flood(long look) {
        int megabytes = knobs.number(Knob.FLOOD_MEGABYTES);
        if (!flooded && megabytes > 0) {
            flooded = true;
            log.flood(megabytes * MEGABYTE);
            log.info("fake.go:2", "\"the long line is over\"");
            log.info("fake.go:2", "\"flood written\"");
        }
        if (look % FLOOD_LINES_EVERY == 0) {
            String line = "\"flood " + "x".repeat(KILOBYTE - 100) + "\"";
            for (int kilobyte = 0; kilobyte < knobs.number(Knob.FLOOD_RATE); kilobyte++) {
                log.info("fake.go:3", line);
            }
        }
    }
}
