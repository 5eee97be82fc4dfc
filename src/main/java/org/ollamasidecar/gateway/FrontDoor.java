package org.ollamasidecar.gateway;

import io.quarkus.vertx.http.runtime.security.SecurityHandlerPriorities;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.access.AccessTable;
import org.ollamasidecar.access.ApiKey;
import org.ollamasidecar.access.Doorkeeper;

/** Where requests to Ollama come in. */
@Singleton
final class FrontDoor {

    /** After the judgement of origins. The doorkeeper stands here in the place of the layers that come next. */
    private static final int BEFORE_SECURITY =
            -(SecurityHandlerPriorities.CORS + SecurityHandlerPriorities.AUTHENTICATION) / 2;

    private static final int UNAUTHORIZED = 401;

    private final Doorkeeper doorkeeper;
    private final Stations stations;
    private final KeyLimits limits;
    private final InstantSource clock;
    private final AtomicLong entered = new AtomicLong();

    /** So that an id of an earlier life names nobody. */
    private final String boot;

    FrontDoor(Doorkeeper doorkeeper, Stations stations, KeyLimits limits, InstantSource clock) {
        this.doorkeeper = doorkeeper;
        this.stations = stations;
        this.limits = limits;
        this.clock = clock;
        this.boot = Long.toString(clock.millis(), Character.MAX_RADIX);
    }

    void register(@Observes Router router) {
        for (String path : new String[] {"/api/*", "/v1/*", "/"}) {
            router.route(path).order(BEFORE_SECURITY).handler(this::handle);
        }
    }

    private void handle(RoutingContext context) {
        doorkeeper.admit(context).ifPresentOrElse(key -> handle(context, key), () -> denied(context));
    }

    private void handle(RoutingContext context, ApiKey key) {
        HttpServerRequest request = context.request();
        if (!AccessTable.isPlain(request.path()) || !isVisible(request.query())) {
            turnAway(context, Refusal.badRequest("no path of ollama is written like this"));
            return;
        }
        Flight flight = flight(request, key);
        InFlight inFlight = stations.inFlight();
        if (!inFlight.tryEnter(flight)) {
            turnAway(context, Refusal.ending());
            return;
        }
        try {
            limits.count(key);
        } catch (RefusedException e) {
            turnAway(context, e.refusal()).onComplete(told -> inFlight.leave(flight));
            return;
        }
        FlushRounds.use(request.connection());
        new Passage(context, flight, stations).begin();
    }

    private Future<Void> turnAway(RoutingContext context, Refusal refusal) {
        stations.turnedAway(refusal.kind());
        return refusal.send(context);
    }

    private void denied(RoutingContext context) {
        stations.turnedAway(
                context.response().getStatusCode() == UNAUTHORIZED ? ErrorKind.NO_KEY : ErrorKind.NOT_ALLOWED);
    }

    /** Whether a query has nothing in it that could end a line. */
    private static boolean isVisible(@Nullable String query) {
        return query == null || query.chars().allMatch(c -> c > ' ' && c < '\u007f');
    }

    private Flight flight(HttpServerRequest request, ApiKey key) {
        return new Flight(
                boot + "-" + entered.incrementAndGet(),
                String.valueOf(request.response().headers().get(Headers.REQUEST_ID)),
                key.name(),
                request.method().name(),
                request.path(),
                request.getHeader("traceparent"),
                clock.instant());
    }
}
