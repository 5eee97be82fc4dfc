package org.ollamasidecar.gateway.answer;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import org.jspecify.annotations.Nullable;

/**
 * What Ollama answers.
 *
 * @param head its handlers have to be set at once, where its body is still to come
 * @param whole its body, where that was read already; null: it is still to come
 */
public record UpstreamAnswer(
        HttpClientResponse head, @Nullable Buffer whole) {

    public static UpstreamAnswer toCome(HttpClientResponse head) {
        return new UpstreamAnswer(head, null);
    }

    /** Reads one that is short. */
    public static Future<UpstreamAnswer> read(HttpClientResponse head) {
        return head.body().map(body -> new UpstreamAnswer(head, body));
    }

    /** Nobody wants what is still to come. */
    public void leaveTo(UpstreamCancellation cancellation) {
        if (whole == null) {
            cancellation.from(head);
        } else {
            cancellation.finish();
        }
    }

    public int status() {
        return head.statusCode();
    }

    Future<Buffer> body() {
        return whole == null ? head.body() : Future.succeededFuture(whole);
    }
}
