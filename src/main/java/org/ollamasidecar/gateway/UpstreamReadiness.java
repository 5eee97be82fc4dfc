package org.ollamasidecar.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import jakarta.inject.Singleton;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.ollamasidecar.fleet.RefusedConnections;
import org.ollamasidecar.gateway.request.Refusal;
import org.ollamasidecar.gateway.request.RefusedException;
import org.ollamasidecar.gateway.routing.RoutingTable;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarMonitor;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;

/** The Ollama that answers now, or the one that will soon: requests outlive its restart here. */
@Singleton
public final class UpstreamReadiness {

    /**
     * How long whoever has lost a connection waits for the supervisor to learn why. On a busy machine that takes its time, and
     * whoever comes too early may get another connection of the Ollama that is gone.
     */
    private static final Duration NEWS_LIMIT = Duration.ofMillis(500);

    /** Of the failures to connect, all others may be this machine's. */
    private static final String REFUSED = "refused";

    private final SidecarMonitor sidecar;
    private final RoutingTable routing;
    private final UpstreamWaiters waiters;
    private final RefusedConnections refusals;
    private final InstantSource clock;

    UpstreamReadiness(
            SidecarMonitor sidecar,
            RoutingTable routing,
            UpstreamWaiters waiters,
            RefusedConnections refusals,
            InstantSource clock) {
        this.sidecar = sidecar;
        this.routing = routing;
        this.waiters = waiters;
        this.refusals = refusals;
        this.clock = clock;
    }

    public Optional<Child> now() {
        return sidecar.status().ready();
    }

    /** Whether nothing new is admitted, on request. */
    boolean isDrained() {
        return sidecar.status().drained();
    }

    /** Whether no other one has taken its place, ready or not; one of somebody else is not waited for where there are others. */
    boolean serves(Child child) {
        if (routing.isChosen() && !child.isOurs()) {
            return routing.has(child);
        }
        return sidecar.status().generation() == child.generation()
                || routing.statusAt(child).isPresent();
    }

    boolean isReady(Child child) {
        SidecarStatus status =
                routing.isChosen() ? routing.statusAt(child).orElseGet(sidecar::status) : sidecar.status();
        return status.isReady(child);
    }

    /**
     * Fails with a {@link RefusedException} where it is hopeless, at once, or when the time is up.
     *
     * @param early whether one that has come back and only listens will do: a request that can be sent again is a proof
     *     of its own, and no later than ours
     */
    Future<Child> child(Instant deadline, boolean early) {
        Optional<Child> ready = now();
        return ready.isPresent()
                ? Future.succeededFuture(ready.get())
                : waiters.await(
                        deadline,
                        promise -> settle(promise, sidecar.status(), deadline, early),
                        promise -> refuse(promise, sidecar.status()));
    }

    /** Tells where a child that was Ready does not even listen any more: another one may take its place at once. */
    void failed(Child child, Throwable failure) {
        if (child.isOurs()
                && failure instanceof ConnectException
                && String.valueOf(failure.getMessage()).contains(REFUSED)) {
            refusals.refused(child);
        }
    }

    /** Waits until the supervisor knows more of a child that was lost, but not for long. */
    Future<Void> news(Child lost, boolean wasReady) {
        return waiters.await(
                clock.instant().plus(NEWS_LIMIT),
                promise -> {
                    SidecarStatus status = routing.statusAt(lost).orElseGet(sidecar::status);
                    if (status.generation() != lost.generation() || status.isReady(lost) != wasReady) {
                        promise.tryComplete();
                    }
                },
                Promise::tryComplete);
    }

    /** Calls off what was sent to a child that is still not ready at a time. */
    <T> Future<T> limit(Future<T> answer, Child child, Instant deadline, Runnable callOff) {
        return waiters.unlessBy(deadline, answer, () -> {
            if (!isReady(child)) {
                callOff.run();
            }
        });
    }

    private void settle(Promise<Child> promise, SidecarStatus status, Instant deadline, boolean early) {
        boolean hopeful = RestartHope.isThere(status, clock.instant(), deadline);
        Optional<Child> next = status.ready().or(() -> early && hopeful ? listening(status) : Optional.empty());
        if (next.isPresent()) {
            promise.tryComplete(next.get());
        } else if (!hopeful) {
            refuse(promise, status);
        }
    }

    private static Optional<Child> listening(SidecarStatus status) {
        return status.state() instanceof SidecarState.Listening
                ? status.child().filter(Child::isOurs)
                : Optional.empty();
    }

    private void refuse(Promise<Child> promise, SidecarStatus status) {
        promise.tryFail(new RefusedException(Refusal.notReady(status, clock.instant())));
    }
}
