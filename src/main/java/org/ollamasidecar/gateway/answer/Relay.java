package org.ollamasidecar.gateway.answer;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.gateway.request.Headers;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.JsonPath;

/** Passes an answer on as it comes, chunk by chunk, no faster than its reader takes it. */
public final class Relay {

    private static final int OK = 200;

    private final HttpClientResponse from;
    private final @Nullable Buffer whole;
    private final HttpServerRequest asked;
    private final HttpServerResponse to;
    private final InFlightRequest flight;
    private final AnswerTail tail;
    private final @Nullable AnswerRenaming renaming;
    private final WholeLines lines = new WholeLines();
    /** Where an error can be sent behind what was passed on. */
    private final Optional<StreamEnd> end;

    private final Promise<Void> done = Promise.promise();
    private boolean allIn;

    public Relay(
            UpstreamAnswer answer,
            HttpServerRequest asked,
            InFlightRequest flight,
            AnswerTail tail,
            @Nullable AnswerRenaming renaming) {
        this.from = answer.head();
        this.whole = answer.whole();
        this.asked = asked;
        this.to = asked.response();
        this.flight = flight;
        this.tail = tail;
        this.renaming = renaming;
        this.end = from.headers().contains(HttpHeaders.CONTENT_LENGTH)
                ? Optional.empty()
                : StreamEnd.of(flight.path(), from.getHeader(HttpHeaders.CONTENT_TYPE));
        end.ifPresent(tail::isOf);
    }

    /** Succeeds when all is written; fails when the answer broke off, which its reader has then seen. */
    public Future<Void> start() {
        if (!to.headWritten()) {
            begin();
        }
        Handler<Buffer> taking = WholeLines.isMadeOfLines(from.getHeader(HttpHeaders.CONTENT_TYPE))
                ? chunk -> lines.take(chunk).ifPresent(this::pass)
                : this::pass;
        Handler<Buffer> came = chunk -> {
            flight.answered(chunk.length());
            taking.handle(chunk);
        };
        if (whole == null) {
            from.handler(came).exceptionHandler(this::breakOff).endHandler(end -> finish());
        } else {
            came.handle(whole);
            finish();
        }
        return done.future();
    }

    private void begin() {
        to.setStatusCode(from.statusCode());
        if (renaming != null) {
            from.headers().remove(HttpHeaders.CONTENT_LENGTH);
        }
        Headers.ofAnswer(from.headers(), to.headers());
        if (hasBodyOfUnknownLength()) {
            UnknownLength.begin(asked);
        }
        end.ifPresent(stream -> to.putHeader(Headers.NOT_BUFFERED, "no"));
    }

    private boolean hasBodyOfUnknownLength() {
        int status = from.statusCode();
        return !asked.method().equals(HttpMethod.HEAD)
                && status != 204
                && status != 304
                && !from.headers().contains(HttpHeaders.CONTENT_LENGTH);
    }

    private void pass(Buffer came) {
        tail.saw(came);
        end.ifPresent(stream -> stream.saw(came));
        Buffer chunk = renaming == null ? came : renaming.in(came);
        if (chunk.length() == 0) {
            return;
        }
        if (isWhole(chunk)) {
            to.end(chunk).onComplete(done);
            return;
        }
        to.write(chunk);
        if (to.writeQueueFull()) {
            from.pause();
            flight.heldUp(true);
            to.drainHandler(room -> {
                flight.heldUp(false);
                from.resume();
            });
        }
    }

    /** Most short answers come in one piece, and need no second step to end. */
    private boolean isWhole(Buffer chunk) {
        return !to.headWritten() && Integer.toString(chunk.length()).equals(from.getHeader(HttpHeaders.CONTENT_LENGTH));
    }

    private void finish() {
        allIn = true;
        if (!to.ended()) {
            lines.rest().ifPresent(this::pass);
        }
        if (to.ended()) {
            return;
        }
        if (endsWithoutItsEnd()) {
            endWith("ollama ended this answer before it was whole");
        } else {
            from.trailers().forEach(to::putTrailer);
            to.end().onComplete(done).onComplete(written -> closeWhereThatIsTheEnd());
        }
    }

    private void closeWhereThatIsTheEnd() {
        if (hasBodyOfUnknownLength()) {
            UnknownLength.ended(asked);
        }
    }

    private boolean endsWithoutItsEnd() {
        return from.statusCode() == OK
                && JsonPath.of(flight.path()).filter(JsonPath::isInference).isPresent()
                && end.filter(stream -> !stream.isWhole()).isPresent();
    }

    /** An answer that was cut must not look whole, neither to who reads it nor to who only passes it on. */
    private void breakOff(Throwable cause) {
        allIn = true;
        if (!to.ended()) {
            if (end.isEmpty()) {
                lines.rest().ifPresent(this::pass);
            }
            end.map(stream -> to.write(stream.error("the connection to ollama was lost before this answer was whole")))
                    .orElseGet(Future::succeededFuture)
                    .onComplete(told -> disconnect());
        }
        done.tryFail(cause);
    }

    /** Ends it with an error that its reader understands, or else as a broken answer. */
    public void endWith(String error) {
        if (to.ended() || to.closed()) {
            return;
        }
        end.ifPresentOrElse(
                stream -> to.end(stream.error(error)).onComplete(told -> closeWhereThatIsTheEnd()), this::disconnect);
        done.tryFail(error);
    }

    /** Whether nothing more comes from Ollama. */
    public boolean isAllIn() {
        return allIn;
    }

    /** Nobody wants what is still to come. */
    public void leaveRestTo(UpstreamCancellation cancellation) {
        cancellation.from(from);
    }

    private void disconnect() {
        if (asked.version() == HttpVersion.HTTP_2) {
            to.reset();
        } else {
            asked.connection().close();
        }
    }
}
