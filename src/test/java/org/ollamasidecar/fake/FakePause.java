package org.ollamasidecar.fake;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A wait for as long as a knob says. It is looked at all the time: set to less, the wait ends. */
final class FakePause {

    private static final long LOOK_MILLIS = 20;

    private final Knobs knobs;
    private final Knob knob;

    FakePause(Knobs knobs, Knob knob) {
        this.knobs = knobs;
        this.knob = knob;
    }

    /** {@return whether the client has closed its side before the end} */
    boolean clientLeaves(Exchange exchange) throws IOException {
        long begun = System.nanoTime();
        for (long left = left(begun); left > 0; left = left(begun)) {
            if (exchange.clientLeavesWithin((int) Math.min(left, LOOK_MILLIS))) {
                return true;
            }
        }
        return false;
    }

    private long left(long begun) {
        return knobs.number(knob) - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }
}
