package org.ollamasidecar.instance;

import java.util.concurrent.TimeUnit;
import org.ollamasidecar.state.Handover;
import org.ollamasidecar.state.Reliance;

/** Holds back what follows from an end while requests go to the Ollama that takes over. */
final class HandoverPause {

    private Reliance reliance = Reliance.SOLE;

    synchronized void relied(Reliance now) {
        reliance = now;
        notifyAll();
    }

    /** Returns at once where no other one can serve, and as soon as that is so. */
    synchronized void await() throws InterruptedException {
        long deadline = System.nanoTime() + Handover.REQUESTS_FIRST.toNanos();
        for (long left = deadline - System.nanoTime();
                reliance != Reliance.SOLE && left > 0;
                left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
