package org.ollamasidecar.gateway.answer;

import io.netty.channel.EventLoop;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes a request back from Ollama at a moment that costs nobody a place. A client that goes while Ollama has a piece of
 * its answer in hand and the next one waits behind it takes one of the runner's places along for ever: both eras block on
 * the piece that nobody takes, and with one place the model answers nobody any more. So what still comes is read for a
 * little while: a short answer ends by itself, and a long one is left in a pause between two pieces.
 */
public final class UpstreamCancellation {

    /** Before the last piece Ollama has the runner count its tokens: that is no pause between two others. */
    private static final Duration SURE_PAUSE = Duration.ofMillis(50);

    /** Pieces that come no faster leave enough time for that in half of the time between them. */
    private static final Duration SLOW = Duration.ofMillis(20);

    /** In it Ollama has sent what it had in hand: that will do for a fast answer that goes on and on. */
    private static final Duration SHORT_PAUSE = Duration.ofNanos(300_000);

    private static final Duration GOES_ON = Duration.ofMillis(400);

    /** Ollama's work is to end within a second. */
    private static final Duration LONGEST = Duration.ofMillis(500);

    private final Runnable disconnect;
    private final EventLoop loop;
    private final long begun = System.nanoTime();
    private final Future<?> longest;
    private @Nullable Future<?> pause;
    private Duration gapBefore = Duration.ZERO;
    private long newest;
    private boolean over;

    /**
     * Begins, on the event loop of the request.
     *
     * @param disconnect makes Ollama stop its work
     */
    public UpstreamCancellation(Runnable disconnect, EventLoop loop) {
        this.disconnect = disconnect;
        this.loop = loop;
        this.longest = after(LONGEST);
    }

    private Future<?> after(Duration time) {
        return loop.schedule(this::leave, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The answer has begun; nobody reads it but this. */
    public void from(HttpClientResponse answer) {
        answer.handler(piece -> heard())
                .exceptionHandler(broken -> finish())
                .endHandler(ended -> finish())
                .resume();
    }

    private void heard() {
        long now = System.nanoTime();
        Duration gap = Duration.ofNanos(newest == 0 ? 0 : now - newest);
        stopPause();
        pause = after(pause(gap.compareTo(gapBefore) < 0 ? gap : gapBefore, Duration.ofNanos(now - begun)));
        gapBefore = gap;
        newest = now;
    }

    /** How long nothing has to come after a piece. */
    private static Duration pause(Duration shortestGap, Duration age) {
        if (shortestGap.compareTo(SLOW) >= 0) {
            return shortestGap.dividedBy(2);
        }
        return age.compareTo(GOES_ON) >= 0 ? SHORT_PAUSE : SURE_PAUSE;
    }

    private void leave() {
        if (!over) {
            finish();
            disconnect.run();
        }
    }

    /** Nothing more comes. */
    void finish() {
        over = true;
        longest.cancel(false);
        stopPause();
    }

    private void stopPause() {
        if (pause != null) {
            pause.cancel(false);
        }
    }
}
