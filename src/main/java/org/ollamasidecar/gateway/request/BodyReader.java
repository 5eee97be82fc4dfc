package org.ollamasidecar.gateway.request;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.ollamasidecar.json.Edits;
import org.ollamasidecar.json.JsonSyntaxException;

/** Reads a body to its end, up to a size, and looks through it while it comes. */
public final class BodyReader {

    /** The rest of a larger body is looked through on another thread: others wait for its event loop. */
    private static final int LOOKED_THROUGH_AT_ONCE = 256 * 1024;

    private final HttpServerRequest request;
    private final InFlightRequest flight;
    private final ContentDecoding decoding;
    private final Elsewhere elsewhere;
    private final BoundedBody bounded;
    private final HeldBody body;
    private final BodyContents contents;
    private final Promise<JsonRequest> read = Promise.promise();
    private int looked;
    private boolean decodesElsewhere;

    /** Another thread, that may be held up; what comes of it is told on the event loop. */
    public interface Elsewhere {
        <T> Future<T> call(Callable<T> work);
    }

    public BodyReader(
            HttpServerRequest request,
            InFlightRequest flight,
            JsonPath path,
            BoundedBody bounded,
            ContentDecoding decoding,
            Elsewhere elsewhere) {
        this.request = request;
        this.flight = flight;
        this.decoding = decoding;
        this.elsewhere = elsewhere;
        this.bounded = bounded;
        this.body = bounded.held();
        this.contents = path.isForm()
                ? new BodyContents.Form(MultipartForm.of(request, body))
                : new BodyContents.Json(JsonRequest.document(body));
    }

    /**
     * Fails with a {@link RefusedException} when it is too large or no JSON, or otherwise when the client goes. Its memory
     * goes with {@link #giveBack}.
     */
    public Future<JsonRequest> read() {
        try {
            bounded.requireRoomFor(declared());
        } catch (RefusedException e) {
            return Future.failedFuture(e);
        }
        request.handler(this::take)
                .exceptionHandler(read::tryFail)
                .endHandler(end -> finish())
                .resume();
        return read.future();
    }

    private long declared() {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }

    /** What was read. */
    public HeldBody body() {
        return body;
    }

    /** How it has to change after it has been judged. */
    public Edits edits(JsonRequest judged) {
        return contents.edits(judged);
    }

    /** Whether it came compressed. */
    public boolean isDecoded() {
        return decoding.changes();
    }

    /** When nobody reads or sends the body any more. */
    public void giveBack() {
        read.tryFail("Nobody wants it any more");
        if (!decodesElsewhere) {
            decoding.close();
        }
        body.drop();
    }

    private void take(Buffer bytes) {
        flight.received(bytes.length());
        if (read.future().isComplete()) {
            return;
        }
        ByteBuf next = NettyBuffers.of(bytes);
        if (decoding.takesLong(next)) {
            decodeElsewhere(next);
        } else {
            orFail(() -> decoding.decode(next, this::keep));
        }
    }

    /** Meanwhile nothing more comes. */
    private void decodeElsewhere(ByteBuf next) {
        request.pause();
        decodesElsewhere = true;
        elsewhere(() -> {
                    decoding.decode(next, this::keep);
                    return true;
                })
                .onComplete(decoded -> {
                    decodesElsewhere = false;
                    if (read.future().isComplete()) {
                        decoding.close();
                    }
                    if (!request.isEnded()) {
                        request.resume();
                    }
                });
    }

    /** Nobody else may touch what is kept until that is done. */
    private <T> Future<T> elsewhere(Callable<T> work) {
        body.hold();
        return elsewhere.call(work).onComplete(done -> {
            body.endUse();
            if (done.failed()) {
                orFail(() -> fail(done.cause()));
            }
        });
    }

    private void orFail(Runnable step) {
        try {
            step.run();
        } catch (RefusedException e) {
            read.tryFail(e);
        } catch (JsonSyntaxException e) {
            read.tryFail(new RefusedException(Refusal.badRequest(String.valueOf(e.getMessage()))));
        }
    }

    private void keep(ByteBuf bytes) {
        bounded.take(bytes, this::look);
    }

    private void look(ByteBuffer piece) {
        if (looked < LOOKED_THROUGH_AT_ONCE) {
            looked += piece.remaining();
            contents.read(piece);
        }
    }

    private void finish() {
        if (read.future().isComplete()) {
            return;
        }
        orFail(() -> {
            decoding.end();
            decoding.close();
            if (looked == body.length()) {
                read.tryComplete(contents.ask());
            } else {
                lookElsewhere();
            }
        });
    }

    private void lookElsewhere() {
        elsewhere(() -> {
                    body.readFrom(looked, contents::read);
                    return contents.ask();
                })
                .onSuccess(read::tryComplete);
    }

    private void fail(Throwable cause) {
        if (cause instanceof JsonSyntaxException refused) {
            throw refused;
        }
        read.tryFail(cause);
    }
}
