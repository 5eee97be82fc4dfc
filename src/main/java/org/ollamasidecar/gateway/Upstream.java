package org.ollamasidecar.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.RefusedException;
import org.ollamasidecar.gateway.request.RequestBody;
import org.ollamasidecar.gateway.request.UnloadAnswer;
import org.ollamasidecar.gateway.routing.LossWatch;
import org.ollamasidecar.gateway.routing.RoutingTable;
import org.ollamasidecar.models.InstalledNames;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;

/** Whichever Ollama serves: waited for while it is restarted, with the models loaded that requests need. */
@Singleton
final class Upstream {

    private final UpstreamReadiness readiness;
    private final UpstreamChoice choice;
    private final RoutingTable routing;
    private final LossWatch losses;
    private final OnDemandLoads onDemand;
    private final UpstreamClients clients;
    private final InstalledNames installed;
    private final Duration restartWait;
    private final InstantSource clock;

    Upstream(
            UpstreamReadiness readiness,
            UpstreamChoice choice,
            RoutingTable routing,
            LossWatch losses,
            OnDemandLoads onDemand,
            UpstreamClients clients,
            InstalledNames installed,
            GatewayConfig config,
            InstantSource clock) {
        this.readiness = readiness;
        this.choice = choice;
        this.routing = routing;
        this.losses = losses;
        this.onDemand = onDemand;
        this.clients = clients;
        this.installed = installed;
        this.restartWait = config.restartWait();
        this.clock = clock;
    }

    /** Until when whoever begins to wait now may wait for a restart. */
    Instant waitLimit() {
        return clock.instant().plus(restartWait);
    }

    boolean isOver(Instant deadline) {
        return !clock.instant().isBefore(deadline);
    }

    /**
     * The one that a request goes to.
     *
     * @param early whether one will do that only listens as yet
     * @return fails with a {@link RefusedException} where there is none in time
     */
    Future<Child> child(Instant deadline, boolean early) {
        return readiness.child(deadline, early);
    }

    /** Whether no other one has taken its place. */
    boolean serves(Child ollama) {
        return readiness.serves(ollama);
    }

    /**
     * The one that a request goes to which was read.
     *
     * @param lost one that has just failed; null: none
     */
    Future<Child> childFor(JudgedRequest request, @Nullable Child lost, Instant deadline) {
        if (request.changesStore() && routing.areStoresSeparate()) {
            return choice.childWith(request.decision().needed(), deadline);
        }
        ModelName model = request.model();
        return model == null
                ? readiness.child(deadline, request.mayGoEarly())
                : choice.childFor(model, request.conversation(), lost, deadline);
    }

    /** All that answer, where there are several. */
    List<Child> each() {
        return routing.ollamas();
    }

    /** A request goes to it; {@return what is told when it has ended} */
    Runnable begin(Child ollama, JudgedRequest request) {
        if (!routing.isChosen()) {
            return () -> {};
        }
        if (request.changesStore()) {
            return routing.changing(ollama);
        }
        ModelName model = request.model();
        return model == null ? () -> {} : routing.begin(ollama, model);
    }

    boolean isInstalled(ModelName model) {
        return installed.contain(model);
    }

    /** Whether it only listens as yet. */
    boolean isEarly(Child ollama) {
        return !readiness.isReady(ollama);
    }

    /** The client of the event loop that runs now. */
    HttpClient client() {
        return clients.current();
    }

    /**
     * Has the model loaded that a request needs.
     *
     * @return until when the request may wait for a restart after that: the load's own time is no part of it. Fails with an
     *     {@link UnloadAnswer.Due} where Ollama must not see the request: it wants nothing but a model unloaded that stays.
     */
    Future<Instant> prepare(Child ollama, JudgedRequest request, InFlightRequest flight, Instant deadline) {
        ModelName model = request.model();
        UnloadAnswer unloads = request.decision().unloads() ? request.onlyUnloads() : null;
        if (model != null && unloads != null) {
            return stays(ollama, model, unloads, deadline);
        }
        if (model == null || !request.usesUsualLoad() || isEarly(ollama) || !onDemand.isNeeded(ollama, model)) {
            return Future.succeededFuture(deadline);
        }
        flight.enter(InFlightRequest.Phase.LOADING);
        return orLost(onDemand.load(ollama, model).map(ended -> true), ollama).map(ended -> waitLimit());
    }

    /** The same outcome, but yes as soon as the Ollama is lost that is asked. */
    private Future<Boolean> orLost(Future<Boolean> asked, Child ollama) {
        Promise<Boolean> told = Promise.promise();
        asked.onSuccess(told::tryComplete).onFailure(told::tryFail);
        return losses.over(told.future(), ollama, () -> told.tryComplete(true));
    }

    private Future<Instant> stays(Child ollama, ModelName model, UnloadAnswer answer, Instant deadline) {
        return orLost(onDemand.isHere(ollama, model), ollama)
                .compose(here -> here
                        ? Future.failedFuture(new UnloadAnswer.Due(answer, clock.instant()))
                        : Future.succeededFuture(deadline));
    }

    /** Sends it; to an Ollama that only listens it is called off where that is all it does until a time. */
    Future<HttpClientResponse> send(UpstreamAttempt attempt, RequestBody body, Instant deadline) {
        Future<HttpClientResponse> answer = attempt.send(client(), body);
        return attempt.isEarly()
                ? readiness.limit(answer, attempt.ollama(), deadline, attempt::abort)
                : losses.over(answer, attempt.ollama(), attempt::abort)
                        .onFailure(failure -> readiness.failed(attempt.ollama(), failure));
    }

    /** Waits until more is known of an Ollama that has not answered, but not for long, and not where another one can. */
    Future<Void> news(UpstreamAttempt lost, JudgedRequest request) {
        return choice.hasOther(lost.ollama(), request.model())
                ? Future.succeededFuture()
                : readiness.news(lost.ollama(), !lost.isEarly());
    }
}
