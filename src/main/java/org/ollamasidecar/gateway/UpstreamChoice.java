package org.ollamasidecar.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.gateway.request.Refusal;
import org.ollamasidecar.gateway.request.RefusedException;
import org.ollamasidecar.gateway.routing.RoutingTable;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarStatus;

/** Which of several Ollamas a request for a model goes to; where none of them is ready, the first that will be. */
@Singleton
final class UpstreamChoice {

    private final RoutingTable routing;
    private final UpstreamReadiness readiness;
    private final UpstreamWaiters waiters;
    private final InstantSource clock;

    UpstreamChoice(RoutingTable routing, UpstreamReadiness readiness, UpstreamWaiters waiters, InstantSource clock) {
        this.routing = routing;
        this.readiness = readiness;
        this.waiters = waiters;
        this.clock = clock;
    }

    /**
     * The one for a model; where there is nothing to be chosen, the one that serves.
     *
     * @param conversation the key of the one that the request belongs to; 0: none
     * @param lost the one that has just failed; null: none
     * @return fails with a {@link RefusedException} where it is hopeless, at once, or when the time is up
     */
    Future<Child> childFor(ModelName model, long conversation, @Nullable Child lost, Instant deadline) {
        if (!routing.isChosen()) {
            return readiness.child(deadline, false);
        }
        Optional<Child> chosen = routing.choose(model, conversation, lost);
        if (chosen.isPresent()) {
            return Future.succeededFuture(chosen.get());
        }
        return routing.accepts(model)
                ? waiters.await(
                        deadline,
                        promise -> settle(promise, model, conversation, deadline),
                        promise -> refuse(promise, model))
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
                .orElseGet(() -> readiness.child(deadline, false));
    }

    /** Whether a request for a model goes to another one where it does not go to one that is lost. */
    boolean hasOther(Child lost, @Nullable ModelName model) {
        return model != null
                && routing.isChosen()
                && routing.choose(model, 0, lost)
                        .filter(next -> next.generation() != lost.generation())
                        .isPresent();
    }

    private void settle(Promise<Child> promise, ModelName model, long conversation, Instant deadline) {
        Optional<Child> chosen = routing.choose(model, conversation, null);
        if (chosen.isPresent()) {
            promise.tryComplete(chosen.get());
        } else if (routing.statuses(model).stream()
                .noneMatch(status -> RestartHope.isThere(status, clock.instant(), deadline))) {
            refuse(promise, model);
        }
    }

    private void refuse(Promise<Child> promise, ModelName model) {
        List<SidecarStatus> statuses = routing.statuses(model);
        promise.tryFail(new RefusedException(Refusal.notReady(statuses.getFirst(), clock.instant())));
    }
}
