package org.ollamasidecar.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.journal.JournalEvent;
import org.ollamasidecar.state.FakeMonitor;
import org.ollamasidecar.state.SidecarMonitor;
import org.ollamasidecar.state.StopBudget;
import org.ollamasidecar.state.TestClock;

/** Pauses here are zero, or so long that only what the test does can end them. */
@Timeout(20)
class DrainTest {

    private static final Duration FOR_EVER = Duration.ofHours(1);

    private final Journal journal = new Journal(100, new TestClock());
    private final List<Object> order = new ArrayList<>();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private final CompletableFuture<Void> hurry = new CompletableFuture<>();

    private final Drainable room = new Drainable() {
        @Override
        public String name() {
            return "requests";
        }

        @Override
        public int inFlight() {
            return idle.isDone() ? 0 : 1;
        }

        @Override
        public CompletableFuture<Void> drain() {
            order.add("no more requests");
            return idle;
        }
    };

    private Drain drain(SidecarMonitor monitor, Duration delay, Duration timeout) {
        StopBudget budget = new StopBudget(delay, timeout, Duration.ZERO, FOR_EVER);
        return new Drain(budget, monitor, () -> order.add("not ready"), new WorkInFlight(List.of(room)), journal);
    }

    private List<String> told() {
        return journal.since(0).stream().map(JournalEvent::type).toList();
    }

    @Test
    void readinessGoesFirst_thenNothingNew_thenWhatRunsMayFinish() throws InterruptedException {
        // given
        Drain drain = drain(FakeMonitor.ready(), Duration.ZERO, FOR_EVER);
        Thread.ofVirtual().start(() -> idle.complete(null));

        // when
        drain.run(hurry);

        // then
        assertThat(order).containsExactly("not ready", "no more requests");
        assertThat(told()).containsExactly("stop.begun", "stop.draining", "stop.drained");
    }

    @Test
    void whatTakesLonger_isCut_andTold() throws InterruptedException {
        // when
        drain(FakeMonitor.ready(), Duration.ZERO, Duration.ZERO).run(hurry);

        // then
        assertThat(told()).endsWith("stop.cut");
        assertThat(journal.since(0)).last().extracting(JournalEvent::details).isEqualTo(Map.of("requests", 1));
    }

    @Test
    void hurry_endsBothPauses() throws InterruptedException {
        // given
        hurry.complete(null);

        // when
        drain(FakeMonitor.ready(), FOR_EVER, FOR_EVER).run(hurry);

        // then
        assertThat(journal.since(0)).last().extracting(JournalEvent::message).isEqualTo("Cut short by a second signal");
    }

    @Test
    void serviceThatWasNotReady_hasNothingToAnnounce() throws InterruptedException {
        // given
        idle.complete(null);

        // when
        drain(FakeMonitor.starting(), FOR_EVER, FOR_EVER).run(hurry);

        // then
        assertThat(told()).endsWith("stop.drained");
    }

    @Test
    void workThatCannotBeAwaited_doesNotHoldTheEnd() throws InterruptedException {
        // given
        idle.completeExceptionally(new IllegalStateException("a room that fails, as this test wants it"));

        // when
        drain(FakeMonitor.ready(), Duration.ZERO, FOR_EVER).run(hurry);

        // then
        assertThat(told()).startsWith("stop.begun", "stop.draining");
    }
}
