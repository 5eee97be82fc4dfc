package org.ollamasidecar.gateway.request;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.ollamasidecar.json.Edits;
import org.ollamasidecar.ollama.StoreRace;

/** What a request brings along. */
public sealed interface RequestBody {

    /** Sends the request with it. */
    Future<HttpClientResponse> sendWith(HttpClientRequest request);

    /** Whether it can be sent a second time. */
    boolean isRepeatable();

    /** Whether it is still there after an answer that perhaps has to be asked for again. */
    boolean isKept();

    /** Nothing. */
    record None() implements RequestBody {
        @Override
        public Future<HttpClientResponse> sendWith(HttpClientRequest request) {
            return request.send();
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public boolean isKept() {
            return true;
        }
    }

    /**
     * Read to its end.
     *
     * @param edits what Ollama gets to read instead
     * @param decoded whether it was compressed when it came
     * @param changesNothing whether its request may be repeated without a lasting effect
     */
    record Whole(HeldBody body, Edits edits, boolean decoded, boolean changesNothing) implements RequestBody {
        @Override
        public Future<HttpClientResponse> sendWith(HttpClientRequest request) {
            if (body.isDropped()) {
                return Future.failedFuture("Nobody wants it any more");
            }
            if (decoded) {
                request.headers().remove(HttpHeaders.CONTENT_ENCODING);
            }
            request.end(NettyBuffers.of(body.beginSend(edits))).onComplete(sent -> body.endUse());
            // Once there is an answer of some length, it is not sent again; and answers take long.
            return request.response().onSuccess(answer -> {
                if (!StoreRace.isPossible(answer.statusCode())) {
                    body.drop();
                }
            });
        }

        @Override
        public boolean isRepeatable() {
            return changesNothing;
        }

        @Override
        public boolean isKept() {
            return !body.isDropped();
        }
    }

    /** Passed on as it comes, no faster than Ollama takes it. */
    record Streamed(HttpServerRequest from, InFlightRequest flight) implements RequestBody {
        @Override
        public Future<HttpClientResponse> sendWith(HttpClientRequest request) {
            String length = from.getHeader(HttpHeaders.CONTENT_LENGTH);
            if (length == null) {
                request.setChunked(true);
            } else {
                request.putHeader(HttpHeaders.CONTENT_LENGTH, length);
            }
            return request.send(new CountedStream(from, flight));
        }

        @Override
        public boolean isRepeatable() {
            return false;
        }

        @Override
        public boolean isKept() {
            return false;
        }
    }
}
