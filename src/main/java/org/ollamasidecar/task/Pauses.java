package org.ollamasidecar.task;

import java.time.Duration;

/** Pauses of one thread. */
final class Pauses implements Rhythm {

    private final Duration usual;
    private Duration next;

    Pauses(Duration first, Duration usual) {
        this.next = first;
        this.usual = usual;
    }

    @Override
    public void await() throws InterruptedException {
        Thread.sleep(next);
        next = usual;
    }

    @Override
    public void awaitRetry() {}
}
