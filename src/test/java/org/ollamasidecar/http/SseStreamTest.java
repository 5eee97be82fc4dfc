package org.ollamasidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.server.jaxrs.SseImpl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SseStreamTest {

    private static final long LIMIT_SECONDS = 10;
    private static final Duration LONG = Duration.ofHours(1);

    private final BlockingQueue<List<StreamItem>> source = new LinkedBlockingQueue<>();
    private final Reader reader = new Reader();
    private final CountDownLatch over = new CountDownLatch(1);
    private final CountDownLatch disconnected = new CountDownLatch(1);
    private @Nullable SseStream stream;

    @AfterEach
    void endStream() throws Exception {
        if (stream != null) {
            stream.cancel();
            assertThat(over.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void items_comeWithIdTypeAndJson_afterAFirstComment() throws Exception {
        // given
        start(LONG, LONG);
        reader.want(10);

        // when
        source.add(List.of(item(7, "a"), item(8, "b")));

        // then
        assertThat(reader.next()).isEqualTo(":stream");
        assertThat(reader.next()).isEqualTo("7 x \"a\"");
        assertThat(reader.next()).isEqualTo("8 x \"b\"");
    }

    @Test
    void silence_isFilledWithHeartbeats() throws Exception {
        // given
        start(Duration.ofMillis(10), LONG);
        reader.want(3);

        // when // then
        assertThat(reader.next()).isEqualTo(":stream");
        assertThat(reader.next()).isEqualTo(":heartbeat");
        assertThat(reader.next()).isEqualTo(":heartbeat");
    }

    @Test
    void readerThatTakesNothing_isDisconnected() throws Exception {
        // given
        start(LONG, Duration.ofMillis(20));
        reader.want(1);

        // when
        source.add(List.of(item(1, "a")));

        // then
        assertThat(over.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(disconnected.getCount()).isZero();
        assertThat(reader.events).containsExactly(":stream");
    }

    @Test
    void readerThatGoesOnTooLate_isToldThatItIsDropped_andNothingAfterIt() throws Exception {
        // given: the first wait is missed, the second one is not
        CountDownLatch secondWait = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        start(new Limits(LONG, () -> {
            int time = asked.incrementAndGet();
            if (time > 2) {
                secondWait.countDown();
            }
            return time == 2 ? Duration.ZERO : LONG;
        }));
        reader.want(1);
        source.add(List.of(item(1, "a"), item(2, "b")));
        assertThat(secondWait.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();

        // when
        reader.want(2);

        // then
        assertThat(over.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(reader.events).hasSize(2).last().asString().startsWith("null dropped {\"message\":");
        assertThat(reader.completed.getCount()).isZero();
        assertThat(disconnected.getCount()).isOne();
    }

    @Test
    void slowReader_makesTheSourceWaitForNobodyElse() throws Exception {
        // given
        start(LONG, LONG);
        reader.want(2);
        source.add(List.of(item(1, "a"), item(2, "b")));

        // when
        assertThat(reader.next()).isEqualTo(":stream");
        assertThat(reader.next()).isEqualTo("1 x \"a\"");
        source.add(List.of(item(3, "c")));

        // then
        assertThat(source).hasSize(1);
        assertThat(reader.events).hasSize(2);
    }

    @Test
    void end_completesTheStreamOfAReaderThatKeepsUp() throws Exception {
        // given
        SseStream open = start(LONG, LONG);
        reader.want(10);
        assertThat(reader.next()).isEqualTo(":stream");

        // when
        open.end();

        // then
        assertThat(over.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(reader.completed.getCount()).isZero();
        assertThat(disconnected.getCount()).isOne();
    }

    @Test
    void end_disconnectsAReaderThatTakesNothing() throws Exception {
        // given
        SseStream open = start(LONG, LONG);

        // when
        open.end();

        // then
        assertThat(over.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(disconnected.getCount()).isZero();
        assertThat(reader.completed.getCount()).isOne();
    }

    @Test
    void readerThatGoes_endsTheStreamWithoutAWord() throws Exception {
        // given
        SseStream open = start(LONG, LONG);
        reader.want(1);
        assertThat(reader.next()).isEqualTo(":stream");

        // when
        open.cancel();

        // then
        assertThat(over.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(disconnected.getCount()).isOne();
        assertThat(reader.completed.getCount()).isOne();
    }

    private SseStream start(Duration heartbeat, Duration stallTimeout) {
        return start(new Limits(heartbeat, () -> stallTimeout));
    }

    private SseStream start(StreamConfig config) {
        SseWriter writer = new SseWriter(new ObjectMapper(), new SseImpl());
        SseStream started = new SseStream(this::next, config, writer, reader, disconnected::countDown);
        stream = started;
        started.start(over::countDown);
        return started;
    }

    private List<StreamItem> next(Duration limit) throws InterruptedException {
        List<StreamItem> items = source.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
        return items == null ? List.of() : items;
    }

    private static StreamItem item(long id, String data) {
        return new StreamItem(Long.toString(id), "x", data);
    }

    private record Limits(Duration heartbeat, Supplier<Duration> stall) implements StreamConfig {

        @Override
        public Duration stallTimeout() {
            return stall.get();
        }

        @Override
        public int max() {
            return 1;
        }
    }

    private static final class Reader implements Flow.Subscriber<OutboundSseEvent> {

        private final List<String> events = new CopyOnWriteArrayList<>();
        private final BlockingQueue<String> unseen = new LinkedBlockingQueue<>();
        private final CountDownLatch completed = new CountDownLatch(1);
        private Flow.@Nullable Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        void want(long count) {
            if (subscription != null) {
                subscription.request(count);
            }
        }

        String next() throws InterruptedException {
            String event = unseen.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            return event == null ? "nothing" : event;
        }

        @Override
        public void onNext(OutboundSseEvent event) {
            String text = event.getComment() == null
                    ? event.getId() + " " + event.getName() + " " + event.getData()
                    : ":" + event.getComment();
            events.add(text);
            unseen.add(text);
        }

        @Override
        public void onError(Throwable e) {
            throw new AssertionError(e);
        }

        @Override
        public void onComplete() {
            completed.countDown();
        }
    }
}
