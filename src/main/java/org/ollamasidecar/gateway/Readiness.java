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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ollamasidecar.supervisor.Child;
import org.ollamasidecar.supervisor.Sidecar;
import org.ollamasidecar.supervisor.SidecarState;
import org.ollamasidecar.supervisor.SidecarStatus;

/** The Ollama that answers now, or the one that will soon: requests outlive its restart here. */
@Singleton
final class Readiness {

    private record Waiter(Promise<Child> promise, Instant deadline) {}

    private final Sidecar sidecar;
    private final InstantSource clock;
    private final Vertx vertx;
    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();

    Readiness(Sidecar sidecar, InstantSource clock, Vertx vertx) {
        this.sidecar = sidecar;
        this.clock = clock;
        this.vertx = vertx;
    }

    void listen(@Observes StartupEvent started) {
        sidecar.onChange(status -> waiters.forEach(waiter -> settle(waiter, status)));
    }

    Optional<Child> now() {
        return sidecar.status().ready();
    }

    /** Fails with a {@link RefusedException} where it is hopeless, at once, or when the time is up. */
    Future<Child> child(Instant deadline) {
        Optional<Child> ready = now();
        if (ready.isPresent()) {
            return Future.succeededFuture(ready.get());
        }
        Waiter waiter = new Waiter(((ContextInternal) vertx.getOrCreateContext()).promise(), deadline);
        waiters.add(waiter);
        settle(waiter, sidecar.status());
        long millis = Math.max(1, Duration.between(clock.instant(), deadline).toMillis());
        long timer = vertx.setTimer(millis, late -> refuse(waiter, sidecar.status()));
        return waiter.promise().future().onComplete(done -> {
            vertx.cancelTimer(timer);
            waiters.remove(waiter);
        });
    }

    private void settle(Waiter waiter, SidecarStatus status) {
        Optional<Child> ready = status.ready();
        if (ready.isPresent()) {
            waiter.promise().tryComplete(ready.get());
        } else if (!isHopeful(status, waiter.deadline())) {
            refuse(waiter, status);
        }
    }

    private void refuse(Waiter waiter, SidecarStatus status) {
        waiter.promise().tryFail(new RefusedException(Refusal.notReady(status, clock.instant())));
    }

    /** Only a restart is worth waiting for: a first start may have to download. */
    private boolean isHopeful(SidecarStatus status, Instant deadline) {
        return status.everReady()
                && !status.draining()
                && clock.instant().isBefore(deadline)
                && comesBack(status.state(), deadline);
    }

    private static boolean comesBack(SidecarState state, Instant deadline) {
        return switch (state) {
            case SidecarState.BackingOff waiting -> waiting.until().isBefore(deadline);
            case SidecarState.Stopping stopping -> stopping.thenStart();
            case SidecarState.Starting soon -> true;
            case SidecarState.Listening soon -> true;
            case SidecarState.Unresponsive beingReplaced -> true;
            case SidecarState.Provisioning found -> true;
            case SidecarState.Ready already -> true;
            case SidecarState.Stopped wished -> false;
            case SidecarState.Failed givenUp -> false;
        };
    }
}
