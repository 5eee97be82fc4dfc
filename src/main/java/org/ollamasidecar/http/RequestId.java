package org.ollamasidecar.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request an id, in the answer and in what is logged meanwhile: the client's own {@code X-Request-Id}, else the
 * trace of its {@code traceparent}, else a new one.
 */
@Singleton
public final class RequestId {

    /** By which a client is told the id, and may choose it. */
    public static final String HEADER = "X-Request-Id";

    private static final int FIRST = -30_000;
    private static final String IN_LOG = "requestId";
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    private static final Pattern TRACE = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-.*");

    void register(@Observes Router router) {
        router.route("/*").order(FIRST).handler(RequestId::mark);
    }

    private static void mark(RoutingContext context) {
        HttpServerRequest request = context.request();
        String id = of(request.getHeader(HEADER), request.getHeader("traceparent"));
        MDC.put(IN_LOG, id);
        context.response().putHeader(HEADER, id);
        context.next();
    }

    static String of(@Nullable String wished, @Nullable String trace) {
        if (wished != null && HARMLESS.matcher(wished).matches()) {
            return wished;
        }
        if (trace != null) {
            Matcher parts = TRACE.matcher(trace);
            if (parts.matches()) {
                return parts.group(1);
            }
        }
        return quick().toString();
    }

    /** It is no secret, and need not wait for one. */
    private static UUID quick() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong());
    }
}
