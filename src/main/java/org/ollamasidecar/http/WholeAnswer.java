package org.ollamasidecar.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/** The end of an answer of our own that is there as a whole. */
public final class WholeAnswer {

    /** As long as Go's server waits, so that the client reads the answer before it hears that nobody reads its body. */
    private static final long LINGER_MILLIS = 500;

    private WholeAnswer() {}

    /** Also to a HEAD, which has no body, it says how long that is. Completes when it is written. */
    public static Future<Void> end(RoutingContext context, Buffer body) {
        return context.response()
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
                .end(body);
    }

    /**
     * Has the connection closed behind the answer, which says so. A client that waits for a word before it sends its body
     * may send it or not: where that body was not read, nobody knows what comes next. Over HTTP/2 there are other streams.
     */
    public static void isLast(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.version() == HttpVersion.HTTP_2) {
            return;
        }
        context.response().putHeader(HttpHeaders.CONNECTION, "close");
        context.addEndHandler(ended -> {
            if (request.isEnded()) {
                request.connection().close();
            } else {
                context.vertx()
                        .setTimer(LINGER_MILLIS, later -> request.connection().close());
            }
        });
    }

    /** The same where the client waits for a word before it sends its body, and gets this answer instead. */
    public static void isLastWhereBodyIsAwaited(RoutingContext context) {
        if (context.request().headers().contains(HttpHeaders.EXPECT)) {
            isLast(context);
        }
    }
}
