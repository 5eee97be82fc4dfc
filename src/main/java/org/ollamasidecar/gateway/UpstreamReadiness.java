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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.gateway.request.Refusal;
import org.ollamasidecar.gateway.request.RefusedException;
import org.ollamasidecar.gateway.routing.RoutingTable;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarMonitor;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.task.Listeners;

/** The Ollama that answers now, or the one that will soon: requests outlive its restart here. */
@Singleton
public final class UpstreamReadiness {

    /**
     * How long whoever has lost a connection waits for the supervisor to learn why. On a busy machine that takes its time, and
     * whoever comes too early may get another connection of the Ollama that is gone.
     */
    private static final Duration NEWS_LIMIT = Duration.ofMillis(500);

    private final SidecarMonitor sidecar;
    private final InstantSource clock;
    private final Vertx vertx;
    private final RoutingTable routing;
    private final Set<Runnable> waiters = ConcurrentHashMap.newKeySet();

    UpstreamReadiness(SidecarMonitor sidecar, RoutingTable routing, InstantSource clock, Vertx vertx) {
        this.sidecar = sidecar;
        this.routing = routing;
        this.clock = clock;
        this.vertx = vertx;
    }

    void listen(@Observes StartupEvent started) {
        sidecar.onChange(status -> tellWaiters());
        routing.onChange(this::tellWaiters);
    }

    private void tellWaiters() {
        waiters.forEach(Listeners::tell);
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
        return isReady(child, status);
    }

    private static boolean isReady(Child child, SidecarStatus status) {
        return status.ready()
                .filter(now -> now.generation() == child.generation())
                .isPresent();
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
                : await(
                        deadline,
                        promise -> settle(promise, sidecar.status(), deadline, early),
                        promise -> refuse(promise, sidecar.status()));
    }

    /**
     * The same for one of several Ollamas, which is chosen by the model that is asked for.
     *
     * @param conversation the key of the one that the request belongs to; 0: none
     * @param lost the one that has just failed; null: none
     */
    Future<Child> childFor(ModelName model, long conversation, @Nullable Child lost, Instant deadline) {
        if (!routing.isChosen()) {
            return child(deadline, false);
        }
        Optional<Child> chosen = routing.choose(model, conversation, lost);
        if (chosen.isPresent()) {
            return Future.succeededFuture(chosen.get());
        }
        return routing.accepts(model)
                ? await(
                        deadline,
                        promise -> settleFor(promise, model, conversation, deadline),
                        promise -> refuse(promise, routing.statuses(model).getFirst()))
                : Future.failedFuture(new RefusedException(Refusal.acceptedNowhere(model)));
    }

    /**
     * The one whose store a request changes, where each has its own: where a model is installed that it needs, else the first
     * that answers.
     */
    Future<Child> childWith(@Nullable ModelName needed, Instant deadline) {
        return Optional.ofNullable(needed)
                .flatMap(routing::holder)
                .map(Future::succeededFuture)
                .orElseGet(() -> child(deadline, false));
    }

    private void settleFor(Promise<Child> promise, ModelName model, long conversation, Instant deadline) {
        Optional<Child> chosen = routing.choose(model, conversation, null);
        if (chosen.isPresent()) {
            promise.tryComplete(chosen.get());
            return;
        }
        List<SidecarStatus> statuses = routing.statuses(model);
        if (statuses.stream().noneMatch(status -> isHopeful(status, deadline))) {
            refuse(promise, statuses.getFirst());
        }
    }

    /** Whether a request for a model goes to another one where it does not go to one that is lost. */
    boolean hasOther(Child lost, @Nullable ModelName model) {
        return model != null
                && routing.isChosen()
                && routing.choose(model, 0, lost)
                        .filter(next -> next.generation() != lost.generation())
                        .isPresent();
    }

    /** Waits until the supervisor knows more of a child that was lost, but not for long. */
    Future<Void> news(Child lost, boolean wasReady) {
        return await(
                clock.instant().plus(NEWS_LIMIT),
                promise -> {
                    SidecarStatus status = routing.statusAt(lost).orElseGet(sidecar::status);
                    if (status.generation() != lost.generation() || isReady(lost, status) != wasReady) {
                        promise.tryComplete();
                    }
                },
                Promise::tryComplete);
    }

    private <T> Future<T> await(Instant deadline, Consumer<Promise<T>> look, Consumer<Promise<T>> late) {
        Promise<T> promise = ((ContextInternal) vertx.getOrCreateContext()).promise();
        Runnable waiter = () -> look.accept(promise);
        waiters.add(waiter);
        waiter.run();
        long timer = vertx.setTimer(millisUntil(deadline), now -> late.accept(promise));
        return promise.future().onComplete(done -> {
            vertx.cancelTimer(timer);
            waiters.remove(waiter);
        });
    }

    /** Calls off what was sent to a child that is still not ready at a time. */
    <T> Future<T> limit(Future<T> answer, Child child, Instant deadline, Runnable callOff) {
        long timer = vertx.setTimer(millisUntil(deadline), late -> {
            if (!isReady(child)) {
                callOff.run();
            }
        });
        return answer.onComplete(done -> vertx.cancelTimer(timer));
    }

    private long millisUntil(Instant deadline) {
        return Math.max(1, Duration.between(clock.instant(), deadline).toMillis());
    }

    private void settle(Promise<Child> promise, SidecarStatus status, Instant deadline, boolean early) {
        boolean hopeful = isHopeful(status, deadline);
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

    /** Only a restart is worth waiting for: a first start may have to download. */
    private boolean isHopeful(SidecarStatus status, Instant deadline) {
        return status.everReady()
                && !status.ending()
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
