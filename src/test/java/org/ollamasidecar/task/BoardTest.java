package org.ollamasidecar.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ollamasidecar.state.Samples.READY;
import static org.ollamasidecar.state.Samples.STARTING;
import static org.ollamasidecar.state.Samples.T0;
import static org.ollamasidecar.state.Samples.status;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.StateName;

class BoardTest {

    private final Board<SidecarStatus> board = new Board<>(SidecarStatus.initial(T0));

    @Test
    void newestSnapshot_countsForAWaiter() throws InterruptedException {
        assertThat(board.await(status -> status.name() == StateName.STOPPED)).isEqualTo(board.newest());
    }

    @Test
    void waiter_goesOnWaitingForASnapshotThatFits() {
        // given
        CompletableFuture<SidecarStatus> waiter = new CompletableFuture<>();
        Thread thread = waitFor(StateName.READY, waiter);
        await().until(() -> thread.getState() == Thread.State.WAITING);

        // when
        board.publish(status(STARTING));
        await().until(() -> thread.getState() == Thread.State.WAITING);
        boolean early = waiter.isDone();
        board.publish(status(READY));

        // then
        await().until(waiter::isDone);
        assertThat(early).isFalse();
        assertThat(waiter).isCompletedWithValue(status(READY));
    }

    @Test
    void waiter_canBeInterrupted() {
        // given
        CompletableFuture<SidecarStatus> waiter = new CompletableFuture<>();
        Thread thread = waitFor(StateName.READY, waiter);
        await().until(() -> thread.getState() == Thread.State.WAITING);

        // when
        thread.interrupt();

        // then
        await().until(waiter::isCompletedExceptionally);
        assertThat(board.newest().name()).isEqualTo(StateName.STOPPED);
    }

    @Test
    void publishAlone_tellsNoListener() {
        // given
        List<SidecarStatus> told = new ArrayList<>();
        board.onChange(told::add);

        // when
        board.publish(status(STARTING));

        // then
        assertThat(told).isEmpty();
    }

    @Test
    void listenerThatFails_doesNotKeepTheOthersFromBeingTold() {
        // given
        List<SidecarStatus> told = new ArrayList<>();
        board.onChange(status -> {
            throw new IllegalStateException("a listener that fails, as this test wants it");
        });
        board.onChange(told::add);

        // when
        board.publish(status(READY));
        board.tellListeners();

        // then
        assertThat(told).containsExactly(status(READY));
    }

    private Thread waitFor(StateName name, CompletableFuture<SidecarStatus> result) {
        return Thread.ofPlatform().start(() -> {
            try {
                result.complete(board.await(status -> status.name() == name));
            } catch (InterruptedException e) {
                result.completeExceptionally(e);
            }
        });
    }
}
