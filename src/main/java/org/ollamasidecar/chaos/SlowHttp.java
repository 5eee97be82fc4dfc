package org.ollamasidecar.chaos;

import io.quarkus.arc.profile.IfBuildProfile;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Holds up each request for some time, when that is wished; the wish ends by itself. */
@Singleton
@IfBuildProfile("dev")
class SlowHttp {

    /** Longer than the page waits for the status. */
    static final Duration DELAY = Duration.ofSeconds(4);

    static final Duration SPAN = Duration.ofSeconds(20);

    private static final int BEFORE_ALL_ELSE = -30_000;
    private static final String CHAOS = "/sidecar/v1/chaos";

    private final Vertx vertx;
    private volatile long untilNanos = System.nanoTime();

    SlowHttp(Vertx vertx) {
        this.vertx = vertx;
    }

    void register(@Observes Router router) {
        for (String path : new String[] {"/sidecar/*", "/api/*", "/v1/*"}) {
            router.route(path).order(BEFORE_ALL_ELSE).handler(this::holdUp);
        }
    }

    void begin() {
        untilNanos = System.nanoTime() + SPAN.toNanos();
    }

    private void holdUp(RoutingContext context) {
        if (untilNanos - System.nanoTime() <= 0 || context.request().path().startsWith(CHAOS)) {
            context.next();
            return;
        }
        context.request().pause();
        vertx.setTimer(DELAY.toMillis(), later -> {
            context.request().resume();
            context.next();
        });
    }
}
