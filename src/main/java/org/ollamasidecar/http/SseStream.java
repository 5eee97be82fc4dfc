package org.ollamasidecar.http;

import jakarta.ws.rs.sse.OutboundSseEvent;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * One reader's stream, with a virtual thread of its own. The thread asks the source only when the reader has taken what
 * came before: a slow reader makes nobody wait and piles nothing up, it only misses what its source no longer keeps.
 */
final class SseStream implements Flow.Subscription {

    private static final Logger LOG = Logger.getLogger(SseStream.class);
    private static final Duration LAST_WRITE_LIMIT = Duration.ofMillis(200);
    private static final int MOST_WANTED = 1000;

    private final StreamSource source;
    private final StreamConfig config;
    private final SseWriter writer;
    private final Flow.Subscriber<? super OutboundSseEvent> reader;
    private final Runnable disconnect;

    /** How many events the reader has room for. */
    private final Semaphore wanted = new Semaphore(0);

    private final Thread thread = Thread.ofVirtual().name("sidecar-stream").unstarted(this::run);
    private volatile boolean cancelled;
    private volatile Runnable afterwards = () -> {};

    /**
     * @param reader asks for the next event when it has written the one before
     * @param disconnect ends the connection of a reader that takes nothing
     */
    SseStream(
            StreamSource source,
            StreamConfig config,
            SseWriter writer,
            Flow.Subscriber<? super OutboundSseEvent> reader,
            Runnable disconnect) {
        this.source = source;
        this.config = config;
        this.writer = writer;
        this.reader = reader;
        this.disconnect = disconnect;
    }

    /**
     * Begins to send.
     *
     * @param whenOver run at the end, whatever ended it
     */
    void start(Runnable whenOver) {
        afterwards = whenOver;
        reader.onSubscribe(this);
        thread.start();
    }

    @Override
    public void request(long count) {
        wanted.release((int) Math.min(count, MOST_WANTED));
    }

    /** The reader has gone. */
    @Override
    public void cancel() {
        cancelled = true;
        thread.interrupt();
    }

    /** Ends the stream at once, in good order where the reader keeps up. */
    void end() {
        thread.interrupt();
    }

    private void run() {
        try {
            follow();
            LOG.infof("The reader of a stream takes nothing and is dropped [limit=%s]", config.stallTimeout());
            finish(send(writer.event(StreamItem.dropped())));
        } catch (InterruptedException ended) {
            if (!cancelled) {
                finish(true);
            }
        } catch (RuntimeException e) {
            LOG.error("A stream failed", e);
            reader.onError(e);
        } finally {
            afterwards.run();
        }
    }

    /** Returns when the reader takes nothing any more. */
    private void follow() throws InterruptedException {
        // Something at once: it carries the head of the answer.
        boolean taken = send(writer.comment("stream"));
        while (taken) {
            List<StreamItem> items = source.next(config.heartbeat());
            if (items.isEmpty()) {
                taken = send(writer.comment("heartbeat"));
            }
            for (Iterator<StreamItem> next = items.iterator(); taken && next.hasNext(); ) {
                taken = send(writer.event(next.next()));
            }
        }
    }

    private boolean send(OutboundSseEvent event) throws InterruptedException {
        boolean hasRoom = await(config.stallTimeout());
        if (hasRoom) {
            reader.onNext(event);
        }
        return hasRoom;
    }

    private void finish(boolean inGoodOrder) {
        try {
            if (inGoodOrder && await(LAST_WRITE_LIMIT)) {
                reader.onComplete();
                return;
            }
        } catch (InterruptedException impatient) {
            // Ended twice, or the reader has gone: both want it to be over.
        }
        disconnect.run();
    }

    private boolean await(Duration limit) throws InterruptedException {
        return wanted.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
}
