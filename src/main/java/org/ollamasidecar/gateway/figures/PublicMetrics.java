package org.ollamasidecar.gateway.figures;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The figures on the port that serves, where that is wished; else the path is one that Ollama does not have. Made anew when
 * requests have changed, but not more often than each moment, and handed out as bytes: who asks often takes nothing from those
 * who are served. What is told of models and instances is looked at in rounds anyway, and may be a little older.
 */
@Singleton
final class PublicMetrics {

    private static final String PATH = "/metrics";

    /** After the checks of addresses and hosts, before the front door. */
    private static final int BEFORE_THE_FRONT_DOOR = -1_000;

    private static final Duration FRESH = Duration.ofMillis(20);
    private static final Duration UNCHANGED = Duration.ofMillis(500);
    private static final Duration SPAN = Duration.ofSeconds(1);
    private static final int MOST_IN_A_SPAN = 200;
    private static final int TOO_MANY = 429;

    private final boolean open;
    private final Supplier<GatewayLoad> load;
    private final LongSupplier changes;
    private final LongSupplier nanos;
    private Buffer document = Buffer.buffer();
    private long madeAt;
    private long madeOf;
    private long spanBegan;
    private int inSpan;

    @Inject
    PublicMetrics(PublicMetricsConfig config, LoadFigures figures) {
        this(config.isPublic(), figures::now, figures::changes, System::nanoTime);
    }

    /** @param changes another number where the requests have changed */
    PublicMetrics(boolean open, Supplier<GatewayLoad> load, LongSupplier changes, LongSupplier nanos) {
        this.open = open;
        this.load = load;
        this.changes = changes;
        this.nanos = nanos;
        this.madeAt = nanos.getAsLong() - UNCHANGED.toNanos();
        this.spanBegan = nanos.getAsLong();
    }

    void register(@Observes Router router) {
        if (open) {
            router.route(PATH)
                    .order(BEFORE_THE_FRONT_DOOR)
                    .method(HttpMethod.GET)
                    .method(HttpMethod.HEAD)
                    .handler(this::answer);
        }
    }

    private void answer(RoutingContext context) {
        if (isTooMuch()) {
            context.response()
                    .setStatusCode(TOO_MANY)
                    .putHeader(HttpHeaderNames.RETRY_AFTER, "1")
                    .end("More than " + MOST_IN_A_SPAN + " scrapes a second are not answered.\n");
            return;
        }
        context.response().putHeader(HttpHeaderNames.CONTENT_TYPE, MetricsText.TYPE);
        Buffer now = document();
        if (context.request().method().equals(HttpMethod.HEAD)) {
            context.response()
                    .putHeader(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(now.length()))
                    .end();
        } else {
            context.response().end(now);
        }
    }

    synchronized boolean isTooMuch() {
        long now = nanos.getAsLong();
        if (now - spanBegan >= SPAN.toNanos()) {
            spanBegan = now;
            inSpan = 0;
        }
        inSpan++;
        return inSpan > MOST_IN_A_SPAN;
    }

    /** Never one that is changed later. */
    synchronized Buffer document() {
        long now = nanos.getAsLong();
        long seen = changes.getAsLong();
        Duration limit = seen == madeOf ? UNCHANGED : FRESH;
        if (now - madeAt >= limit.toNanos()) {
            document = Buffer.buffer(MetricsText.of(load.get()).getBytes(StandardCharsets.UTF_8));
            madeAt = now;
            madeOf = seen;
        }
        return document;
    }
}
