package org.ollamasidecar.load.newer;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.ollamasidecar.ollama.ModelName;

/** One model of which a newer file is on its way. */
final class Replacement {

    private final ModelName model;
    private final ModelName older;
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean open = true;
    private volatile boolean standsIn;

    /** @param older the name under which the older file is kept */
    Replacement(ModelName model, ModelName older) {
        this.model = model;
        this.older = older;
    }

    ModelName model() {
        return model;
    }

    ModelName older() {
        return older;
    }

    /** Whether it is not decided yet which file the model's tag will mean. */
    boolean isOpen() {
        return open;
    }

    void decide() {
        open = false;
    }

    /** Whether new requests go to the older file. */
    boolean standsIn() {
        return standsIn;
    }

    /** From now on they do. */
    void standIn() {
        standsIn = true;
    }

    void stepAside() {
        standsIn = false;
    }

    /** Completes when the model's tag means the right file. */
    CompletableFuture<Void> settled() {
        return settled;
    }

    /** Nothing is left of it. */
    void end() {
        over.countDown();
    }

    /** {@return whether it has come within the limit} */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return over.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
}
