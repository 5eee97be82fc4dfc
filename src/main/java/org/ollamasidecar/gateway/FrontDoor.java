package org.ollamasidecar.gateway;

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
import org.ollamasidecar.access.Caller;

/** Where requests to Ollama come in. */
@Singleton
final class FrontDoor {

    /** After the judgement of keys, and before the limit on bodies: models are uploaded through here. */
    private static final int BEFORE_BODY_LIMIT = -50;

    private final Stations stations;
    private final KeyLimits limits;
    private final InstantSource clock;
    private final AtomicLong entered = new AtomicLong();

    /** So that an id of an earlier life names nobody. */
    private final String boot;

    FrontDoor(Stations stations, KeyLimits limits, InstantSource clock) {
        this.stations = stations;
        this.limits = limits;
        this.clock = clock;
        this.boot = Long.toString(clock.millis(), Character.MAX_RADIX);
    }

    void register(@Observes Router router) {
        for (String path : new String[] {"/api/*", "/v1/*", "/"}) {
            router.route(path).order(BEFORE_BODY_LIMIT).handler(this::handle);
        }
    }

    private void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!AccessTable.isPlain(request.path()) || !isVisible(request.query())) {
            Refusal.badRequest("no path of ollama is written like this").send(context);
            return;
        }
        ApiKey key = Caller.of(context);
        Flight flight = flight(request, key);
        InFlight inFlight = stations.inFlight();
        if (!inFlight.tryEnter(flight)) {
            Refusal.ending().send(context);
            return;
        }
        try {
            limits.count(key);
        } catch (RefusedException e) {
            e.refusal().send(context).onComplete(told -> inFlight.leave(flight));
            return;
        }
        new Passage(context, flight, stations).begin();
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
