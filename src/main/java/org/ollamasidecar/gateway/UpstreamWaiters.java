package org.ollamasidecar.gateway;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.ollamasidecar.gateway.routing.RoutingTable;
import org.ollamasidecar.state.SidecarMonitor;
import org.ollamasidecar.task.Listeners;

/** Those that wait for something to become of an Ollama: they look again whenever one has come or gone. */
@Singleton
final class UpstreamWaiters {

    private final InstantSource clock;
    private final Vertx vertx;
    private final Set<Runnable> waiters = ConcurrentHashMap.newKeySet();

    UpstreamWaiters(InstantSource clock, Vertx vertx) {
        this.clock = clock;
        this.vertx = vertx;
    }

    void listen(@Observes StartupEvent started, SidecarMonitor sidecar, RoutingTable routing) {
        sidecar.onChange(status -> tell());
        routing.onChange(this::tell);
    }

    private void tell() {
        waiters.forEach(Listeners::tell);
    }

    /**
     * Waits on the event loop that runs now.
     *
     * @param look completes the promise as soon as there is what it waits for; at once where that is there already
     * @param late completes it when the time is up
     */
    <T> Future<T> await(Instant deadline, Consumer<Promise<T>> look, Consumer<Promise<T>> late) {
        Promise<T> promise = ((ContextInternal) vertx.getOrCreateContext()).promise();
        Runnable waiter = () -> look.accept(promise);
        waiters.add(waiter);
        waiter.run();
        long timer = at(deadline, () -> late.accept(promise));
        return promise.future().onComplete(done -> {
            vertx.cancelTimer(timer);
            waiters.remove(waiter);
        });
    }

    /** Does something at a time unless a future is complete by then. */
    <T> Future<T> unlessBy(Instant deadline, Future<T> future, Runnable late) {
        long timer = at(deadline, late);
        return future.onComplete(done -> vertx.cancelTimer(timer));
    }

    private long at(Instant time, Runnable action) {
        long millis = Math.max(1, Duration.between(clock.instant(), time).toMillis());
        return vertx.setTimer(millis, now -> action.run());
    }
}
