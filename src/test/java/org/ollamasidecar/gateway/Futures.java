package org.ollamasidecar.gateway;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;

/** Waits for what Vert.x does. */
final class Futures {

    private Futures() {}

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
