package org.ollamasidecar.gateway;

import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import org.ollamasidecar.supervisor.Drainable;

/** Counts the requests that were let in, until their last byte is out or their client is gone. */
@Singleton
final class InFlight implements Drainable {

    static final String NAME = "requests";

    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private int count;
    private boolean closed;

    /** Whether the request may come in; then {@link #leave} has to follow, once. */
    synchronized boolean tryEnter() {
        if (closed) {
            return false;
        }
        count++;
        return true;
    }

    void leave() {
        boolean last;
        synchronized (this) {
            count--;
            last = closed && count == 0;
        }
        completeIf(last);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public synchronized int inFlight() {
        return count;
    }

    @Override
    public CompletableFuture<Void> drain() {
        boolean none;
        synchronized (this) {
            closed = true;
            none = count == 0;
        }
        completeIf(none);
        return idle;
    }

    /** Outside the lock: it runs whatever waits for it. */
    private void completeIf(boolean done) {
        if (done) {
            idle.complete(null);
        }
    }
}
