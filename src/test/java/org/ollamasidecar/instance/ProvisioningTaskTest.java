package org.ollamasidecar.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ollamasidecar.state.Samples.FOUND;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.provision.ProvisionOutcome;
import org.ollamasidecar.provision.ProvisionProgress;
import org.ollamasidecar.provision.SourceAttempt;
import org.ollamasidecar.state.SupervisorEvent;

class ProvisioningTaskTest {

    private static final SourceAttempt ATTEMPT =
            new SourceAttempt("path", false, "not on the path", Duration.ofMillis(1));

    private final Queue<SupervisorEvent> events = new ConcurrentLinkedQueue<>();

    @Test
    void search_tellsItsProgressAndThenItsOutcome() {
        // given
        ProvisioningTask task = new ProvisioningTask(
                listener -> {
                    listener.attempt(ATTEMPT);
                    listener.progress(new ProvisionProgress(
                            "download", "downloading x", "", 3_000_000, OptionalLong.of(9_000_000)));
                    listener.progress(
                            new ProvisionProgress("download", "downloading x", "", 4_000_000, OptionalLong.empty()));
                    listener.progress(new ProvisionProgress("go", "building", "a part", 0, OptionalLong.empty()));
                    return FOUND;
                },
                events::add);

        // when
        task.start(3);

        // then
        await().untilAsserted(() -> assertThat(events)
                .containsExactly(
                        new SupervisorEvent.ProvisionProgressed(3, "download: downloading x, 3 of 9 MB"),
                        new SupervisorEvent.ProvisionProgressed(3, "download: downloading x, 4 MB"),
                        new SupervisorEvent.ProvisionProgressed(3, "go: building: a part"),
                        new SupervisorEvent.Provisioned(3, FOUND)));
        assertThat(task.attempts()).containsExactly(ATTEMPT);
    }

    @Test
    void cancel_interruptsTheSearchWhichThenTellsNothing() {
        // given
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        ProvisioningTask task = new ProvisioningTask(
                listener -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                        return FOUND;
                    } finally {
                        interrupted.countDown();
                    }
                },
                events::add);
        task.start(3);
        await().until(() -> begun.getCount() == 0);

        // when
        task.cancel();

        // then
        await().until(() -> interrupted.getCount() == 0);
        assertThat(events).isEmpty();
    }

    @Test
    void cancelWithoutASearch_doesNothing() {
        // given
        ProvisioningTask task = new ProvisioningTask(listener -> FOUND, events::add);

        // when
        task.cancel();

        // then
        assertThat(events).isEmpty();
        assertThat(task.attempts()).isEmpty();
    }

    @Test
    void newSearch_takesThePlaceOfTheOldOne() {
        // given
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        ProvisioningTask task = new ProvisioningTask(
                listener -> {
                    listener.attempt(ATTEMPT);
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                    return FOUND;
                },
                events::add);
        task.start(3);
        await().until(() -> task.attempts().size() == 1);

        // when
        task.start(4);
        await().until(() -> interrupted.getCount() == 0);
        release.countDown();

        // then
        await().until(() -> !events.isEmpty());
        assertThat(events).containsExactly(new SupervisorEvent.Provisioned(4, FOUND));
    }

    @Test
    void unexpectedException_isAnOutcomeWithAnAction() {
        // given
        ProvisioningTask task = new ProvisioningTask(
                listener -> {
                    listener.attempt(ATTEMPT);
                    throw new IllegalStateException("a search that fails, as this test wants it");
                },
                events::add);

        // when
        task.start(3);

        // then
        await().until(() -> !events.isEmpty());
        assertThat(events).singleElement().isInstanceOfSatisfying(SupervisorEvent.Provisioned.class, told -> {
            assertThat(told.generation()).isEqualTo(3);
            assertThat(told.outcome()).isInstanceOfSatisfying(ProvisionOutcome.NotFound.class, none -> {
                assertThat(none.reason()).contains("a search that fails");
                assertThat(none.action()).contains("sidecar.ollama.program");
                assertThat(none.attempts()).isEqualTo(List.of(ATTEMPT));
            });
        });
    }
}
