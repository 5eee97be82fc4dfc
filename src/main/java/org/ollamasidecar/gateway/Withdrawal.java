package org.ollamasidecar.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import java.util.concurrent.TimeUnit;

/**
 * Takes a request back from Ollama at a moment that costs nobody a place. A client that goes while Ollama hands over the
 * next piece of an answer takes one of the runner's places along for ever: both eras block on the piece that nobody takes,
 * and with one place the model answers nobody any more. So what still comes is read for a little while: a short answer
 * ends by itself, and a long one is left just after a piece of it, when the next one is far.
 */
final class Withdrawal {

    /** Without a pause between the pieces it is left after the next one from then on; all of it well within a second. */
    private static final long LATE_MILLIS = 500;

    private static final long LONGEST_MILLIS = 600;

    /** Before the last piece Ollama has the runner count its tokens: that is no pause to leave in. */
    private static final long PAUSE_MILLIS = 50;

    private static final long NONE = -1;

    private final Runnable disconnect;
    private final Vertx vertx;
    private final long begun = System.nanoTime();
    private final long longest;
    private long pause = NONE;
    private boolean over;

    /**
     * Begins, on the event loop of the request.
     *
     * @param disconnect makes Ollama stop its work
     */
    Withdrawal(Runnable disconnect, Vertx vertx) {
        this.disconnect = disconnect;
        this.vertx = vertx;
        this.longest = vertx.setTimer(LONGEST_MILLIS, now -> leave());
    }

    /** The answer has begun; nobody reads it but this. */
    void from(HttpClientResponse answer) {
        answer.handler(piece -> heard())
                .exceptionHandler(broken -> finish())
                .endHandler(ended -> finish())
                .resume();
    }

    private void heard() {
        vertx.cancelTimer(pause);
        if (System.nanoTime() - begun >= TimeUnit.MILLISECONDS.toNanos(LATE_MILLIS)) {
            leave();
        } else {
            pause = vertx.setTimer(PAUSE_MILLIS, now -> leave());
        }
    }

    private void leave() {
        if (!over) {
            finish();
            disconnect.run();
        }
    }

    private void finish() {
        over = true;
        vertx.cancelTimer(longest);
        vertx.cancelTimer(pause);
    }
}
