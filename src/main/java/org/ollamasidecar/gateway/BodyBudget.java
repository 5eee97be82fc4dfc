package org.ollamasidecar.gateway;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of the heap the bodies of requests may take together. One that is read as JSON takes several times its size
 * for a moment; without a bound a few large ones would end the whole service.
 */
@Singleton
final class BodyBudget {

    private static final int PART_OF_HEAP = 8;

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    @Inject
    BodyBudget() {
        this(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    }

    BodyBudget(long most) {
        this.most = most;
    }

    /** In bytes, of all bodies together. */
    long most() {
        return most;
    }

    /** Whether there is room; then it has to be given back. */
    boolean tryTake(int bytes) {
        if (taken.addAndGet(bytes) <= most) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }
}
