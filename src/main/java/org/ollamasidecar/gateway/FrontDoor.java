package org.ollamasidecar.gateway;

import io.quarkus.vertx.http.runtime.security.SecurityHandlerPriorities;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.access.Admission;
import org.ollamasidecar.access.ApiKey;
import org.ollamasidecar.access.ClientAddress;
import org.ollamasidecar.access.Doorkeeper;
import org.ollamasidecar.access.OwnPaths;
import org.ollamasidecar.access.RequestPath;
import org.ollamasidecar.gateway.admission.KeyLimits;
import org.ollamasidecar.gateway.admission.TokenLimits;
import org.ollamasidecar.gateway.answer.FlushRounds;
import org.ollamasidecar.gateway.answer.GoResponses;
import org.ollamasidecar.gateway.request.AnswerFigures;
import org.ollamasidecar.gateway.request.ErrorKind;
import org.ollamasidecar.gateway.request.Headers;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.InFlightRequests;
import org.ollamasidecar.gateway.request.Refusal;
import org.ollamasidecar.gateway.request.RefusedException;
import org.ollamasidecar.gateway.request.RequestTraces;
import org.ollamasidecar.http.TargetCheck;

/** Where requests to Ollama come in, and all others that are not for this service itself. */
@Singleton
final class FrontDoor {

    /** After the judgement of origins. The doorkeeper stands here in the place of the layers that come next. */
    private static final int BEFORE_SECURITY =
            -(SecurityHandlerPriorities.CORS + SecurityHandlerPriorities.AUTHENTICATION) / 2;

    private static final int UNAUTHORIZED = 401;

    private final Doorkeeper doorkeeper;
    private final UpstreamReadiness readiness;
    private final InFlightRequests inFlight;
    private final KeyLimits limits;
    private final TokenLimits tokens;
    private final Exchanges exchanges;
    private final AccessLog accessLog;
    private final RequestTraces traces;
    private final InstantSource clock;
    private final AtomicLong entered = new AtomicLong();

    /** So that an id of an earlier life names nobody. */
    private final String boot;

    FrontDoor(
            Doorkeeper doorkeeper,
            UpstreamReadiness readiness,
            InFlightRequests inFlight,
            KeyLimits limits,
            TokenLimits tokens,
            Exchanges exchanges,
            AccessLog accessLog,
            RequestTraces traces,
            InstantSource clock) {
        this.doorkeeper = doorkeeper;
        this.readiness = readiness;
        this.inFlight = inFlight;
        this.limits = limits;
        this.tokens = tokens;
        this.exchanges = exchanges;
        this.accessLog = accessLog;
        this.traces = traces;
        this.clock = clock;
        this.boot = Long.toString(clock.millis(), Character.MAX_RADIX);
    }

    void register(@Observes Router router) {
        router.route("/*").order(BEFORE_SECURITY).handler(this::handle);
    }

    private void handle(RoutingContext context) {
        if (OwnPaths.contain(context.request().path())) {
            if (TargetCheck.letsIn(context)) {
                context.next();
            }
            return;
        }
        Optional<RequestPath> path = RequestPath.of(context.request().uri());
        if (path.isEmpty() || !isReadable(context.request().query())) {
            accessLog.turnedAway(ErrorKind.BAD_REQUEST);
            GoResponses.badRequest(context);
        } else if (expectsUnknown(context.request())) {
            accessLog.turnedAway(ErrorKind.BAD_REQUEST);
            GoResponses.expectationFailed(context);
        } else if (!path.get().isClean()) {
            GoResponses.redirect(context, path.get());
        } else {
            handle(context, path.get());
        }
    }

    private static boolean expectsUnknown(HttpServerRequest request) {
        String expected = request.getHeader(HttpHeaders.EXPECT);
        return expected != null && !expected.isEmpty() && !expected.equalsIgnoreCase("100-continue");
    }

    private void handle(RoutingContext context, RequestPath path) {
        switch (doorkeeper.admit(context, path)) {
            case Admission.Refused refused -> denied(context);
            case Admission.Granted granted ->
                enter(context, granted.key(), path, flight -> exchanges.begin(context, flight, path.decoded()));
            case Admission.Unjudged unjudged ->
                enter(context, unjudged.key(), path, flight -> exchanges.probe(context, flight, unjudged.redirected()));
            case Admission.Nowhere nowhere -> nowhere(context);
        }
    }

    private void nowhere(RoutingContext context) {
        accessLog.turnedAway(ErrorKind.OLLAMA);
        GoResponses.notFound(context);
    }

    private void enter(RoutingContext context, ApiKey key, RequestPath path, Consumer<InFlightRequest> on) {
        InFlightRequest flight = flight(context, key, path);
        flight.followedBy(traces.begin(flight, context.request().headers()));
        if (!inFlight.tryEnter(flight)) {
            turnAway(context, flight, Refusal.ending());
            return;
        }
        // In first, then the look: whoever has seen the drain and then nothing in flight can rely on it.
        if (readiness.isDrained()) {
            turnAway(context, flight, Refusal.drained()).onComplete(told -> inFlight.leave(flight));
            return;
        }
        try {
            limits.count(key);
            tokens.check(key, flight);
        } catch (RefusedException e) {
            turnAway(context, flight, e.refusal()).onComplete(told -> inFlight.leave(flight));
            return;
        }
        FlushRounds.use(context.request().connection());
        on.accept(flight);
    }

    private Future<Void> turnAway(RoutingContext context, InFlightRequest flight, Refusal refusal) {
        accessLog.turnedAway(refusal.kind());
        flight.followed().ends(refusal.status(), Optional.of(refusal.kind()), AnswerFigures.NONE);
        return refusal.send(context);
    }

    private void denied(RoutingContext context) {
        accessLog.turnedAway(
                context.response().getStatusCode() == UNAUTHORIZED ? ErrorKind.NO_KEY : ErrorKind.NOT_ALLOWED);
    }

    /** Whether a query has nothing in it that could end a line. */
    private static boolean isReadable(@Nullable String query) {
        return query == null || query.chars().allMatch(c -> c > ' ' && c != '\u007f');
    }

    private InFlightRequest flight(RoutingContext context, ApiKey key, RequestPath path) {
        HttpServerRequest request = context.request();
        return new InFlightRequest(
                boot + "-" + entered.incrementAndGet(),
                String.valueOf(request.response().headers().get(Headers.REQUEST_ID)),
                key.name(),
                ClientAddress.of(context),
                request.method().name(),
                path.forOllama(),
                request.getHeader("traceparent"),
                clock.instant());
    }
}
