package org.ollamasidecar.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.state.Handover;
import org.ollamasidecar.state.Reliance;
import org.ollamasidecar.state.SupervisorEvent;

class ExitWatchTest {

    private final List<SupervisorEvent> events = new CopyOnWriteArrayList<>();
    private final List<Long> ended = new CopyOnWriteArrayList<>();
    private ReadLog log = new ReadLog();
    private final HandoverPause pause = new HandoverPause();

    @Test
    void exit_isTold() {
        // given
        FakeProcess process = new FakeProcess(7);
        watch().follow(3, process);

        // when
        process.exits(1);

        // then
        await().until(() -> events.size() == 1);
        assertThat(events.getFirst()).isInstanceOf(SupervisorEvent.Exited.class);
    }

    @Test
    void exitAfterTheEndOfItsLife_isToldToNobody() {
        // given
        FakeProcess process = new FakeProcess(7);
        ExitWatch watch = watch();
        watch.follow(3, process);
        ExitWatch next = watch();
        next.follow(4, process);

        // when
        watch.close();
        process.exits(1);

        // then
        await().until(() -> !events.isEmpty());
        assertThat(events)
                .extracting(SupervisorEvent.Exited.class::cast)
                .extracting(SupervisorEvent.Exited::generation)
                .containsExactly(4L);
        assertThat(ended).containsExactly(4L);
    }

    @Test
    void end_isToldBeforeTheLastWordsAreRead() {
        // given
        CountDownLatch read = new CountDownLatch(1);
        log = new ReadLog(read);
        FakeProcess process = new FakeProcess(7);
        watch().follow(3, process);

        // when
        process.exits(1);

        // then
        await().until(() -> ended.equals(List.of(3L)));
        assertThat(events).isEmpty();
        read.countDown();
        await().until(() -> events.size() == 1);
    }

    @Test
    void whereAnotherOneServes_requestsGoThereFirst() {
        // given
        pause.relied(Reliance.BACKED);
        FakeProcess process = new FakeProcess(7);
        watch().follow(3, process);
        Instant begun = Instant.now();

        // when
        process.exits(1);

        // then
        await().until(() -> events.size() == 1);
        assertThat(ended).containsExactly(3L);
        assertThat(Duration.between(begun, Instant.now())).isGreaterThanOrEqualTo(Handover.REQUESTS_FIRST);
    }

    private ExitWatch watch() {
        return new ExitWatch(
                log,
                new PortRefusals(address -> new VersionOnlyClient(() -> "0.34.4")),
                events::add,
                ended::add,
                pause);
    }
}
