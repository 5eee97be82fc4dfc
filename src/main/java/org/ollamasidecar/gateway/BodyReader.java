package org.ollamasidecar.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** Reads a body to its end, up to a size. */
final class BodyReader {

    private final HttpServerRequest request;
    private final Flight flight;
    private final long maxBytes;
    private final BodyBudget budget;
    private long taken;
    private final Buffer whole = Buffer.buffer();
    private final Promise<Buffer> read = Promise.promise();

    BodyReader(HttpServerRequest request, Flight flight, long maxBytes, BodyBudget budget) {
        this.request = request;
        this.flight = flight;
        this.maxBytes = Math.min(maxBytes, budget.most());
        this.budget = budget;
    }

    /** Fails with a {@link RefusedException} when it is too large, or otherwise when the client goes. */
    Future<Buffer> read() {
        if (declared() > maxBytes) {
            return Future.failedFuture(new RefusedException(Refusal.tooLarge(maxBytes)));
        }
        request.handler(this::take)
                .exceptionHandler(read::tryFail)
                .endHandler(end -> read.tryComplete(whole))
                .resume();
        return read.future();
    }

    private long declared() {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }

    /** Once, when nobody needs the body any more. */
    void giveBack() {
        read.tryFail("Nobody wants it any more");
        budget.giveBack(taken);
        taken = 0;
    }

    private void take(Buffer bytes) {
        flight.received(bytes.length());
        if (read.future().isComplete()) {
            return;
        }
        if (whole.length() + bytes.length() > maxBytes) {
            read.tryFail(new RefusedException(Refusal.tooLarge(maxBytes)));
        } else if (!budget.tryTake(bytes.length())) {
            read.tryFail(new RefusedException(Refusal.busy("bodies of other requests fill the memory", Duration.ZERO)));
        } else {
            taken += bytes.length();
            whole.appendBuffer(bytes);
        }
    }
}
