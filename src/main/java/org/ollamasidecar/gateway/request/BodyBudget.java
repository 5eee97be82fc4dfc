package org.ollamasidecar.gateway.request;

import io.netty.util.internal.PlatformDependent;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory off the heap the bodies of requests may take together: without a bound a few large ones would end the
 * whole service. The last part of it is for small ones, so that large ones never keep them out.
 */
@Singleton
public final class BodyBudget {

    private static final int SMALL = 256 * 1024;
    private static final int PART_FOR_SMALL = 8;

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    /** Three quarters: the rest is for what goes in and out of the sockets. */
    @Inject
    BodyBudget() {
        this(PlatformDependent.maxDirectMemory() / 4 * 3);
    }

    BodyBudget(long most) {
        this.most = most;
    }

    /** In bytes, of one body. */
    long mostOfOne() {
        return most - most / PART_FOR_SMALL;
    }

    /**
     * Whether there is room for more of a body; then it has to be given back.
     *
     * @param before what the body has taken already
     */
    boolean tryTake(int bytes, long before) {
        long limit = before + bytes <= SMALL ? most : mostOfOne();
        if (taken.addAndGet(bytes) <= limit) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }
}
