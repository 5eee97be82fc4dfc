package org.ollamasidecar.gateway.answer;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/** An answer whose length nobody knows when it begins. */
final class UnknownLength {

    private UnknownLength() {}

    /** Before its head is written. */
    static void begin(HttpServerRequest asked) {
        FlushRounds.leave(asked.connection());
        HttpServerResponse response = asked.response();
        response.setChunked(asked.version() == HttpVersion.HTTP_1_1);
        if (asked.version() == HttpVersion.HTTP_1_0) {
            // The web server would promise what the end of this answer does not keep.
            response.headersEndHandler(head -> response.headers().remove(HttpHeaders.CONNECTION));
        }
    }

    /**
     * After its last byte. HTTP/1.0, which nginx speaks to its upstreams by default, knows no other end of such an answer
     * than that of the connection, also where the client would keep it open.
     */
    static void ended(HttpServerRequest asked) {
        if (asked.version() == HttpVersion.HTTP_1_0) {
            asked.connection().close();
        }
    }
}
