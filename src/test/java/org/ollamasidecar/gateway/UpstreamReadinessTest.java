package org.ollamasidecar.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ollamasidecar.gateway.Futures.await;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ollamasidecar.gateway.request.ErrorKind;
import org.ollamasidecar.gateway.request.RefusedException;
import org.ollamasidecar.gateway.routing.RoutingTable;
import org.ollamasidecar.gateway.routing.TestRouting;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.FakeMonitor;
import org.ollamasidecar.state.ProbeSchedule;
import org.ollamasidecar.state.Samples;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.TestClock;

class UpstreamReadinessTest {

    private static final Instant SOON = Samples.T0.plusMillis(20);
    private static final Instant IN_AN_HOUR = Samples.T0.plus(Duration.ofHours(1));
    private static final Child LOST = new Child(Samples.NOW_RUNNING - 1, 17, Samples.CHILD.address(), Samples.VERSION);

    private final Vertx vertx = Vertx.vertx();
    private final TestClock clock = new TestClock();
    private final FakeMonitor monitor = FakeMonitor.ready();
    private final RoutingTable routing = TestRouting.none();
    private final UpstreamWaiters waiters = new UpstreamWaiters(clock, vertx);
    private final List<Child> refused = new ArrayList<>();
    private final UpstreamReadiness readiness = new UpstreamReadiness(monitor, routing, waiters, refused::add, clock);

    @BeforeEach
    void listen() {
        waiters.listen(new StartupEvent(), monitor, routing);
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    /** Of an Ollama that has answered before. */
    private static SidecarStatus again(SidecarState state) {
        return status(state, true, false, false);
    }

    private static SidecarStatus status(SidecarState state, boolean everReady, boolean ending, boolean drained) {
        return new SidecarStatus(
                state,
                Samples.T0,
                Samples.NOW_RUNNING,
                0,
                everReady,
                Optional.of(Samples.PROGRAM),
                Optional.empty(),
                List.of(),
                ending,
                drained);
    }

    /** As it comes from the client that requests are sent with. */
    private Throwable failureToConnect() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Future<HttpClientRequest> request = vertx.createHttpClient().request(HttpMethod.GET, port, "127.0.0.1", "/");
        Awaitility.await().until(request::failed);
        return request.cause();
    }

    private static void assertRefused(Future<Child> child) {
        assertThatThrownBy(() -> await(child))
                .hasCauseInstanceOf(RefusedException.class)
                .cause()
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.refusal().kind()).isEqualTo(ErrorKind.NOT_READY);
                    assertThat(refused.refusal().status()).isEqualTo(503);
                    assertThat(refused.refusal().retryAfterSeconds()).isPositive();
                });
    }

    @Test
    void oneThatRefusesConnections_isTold_soThatAnotherOneCanServe() throws Exception {
        // when
        readiness.failed(Samples.CHILD, failureToConnect());

        // then
        assertThat(refused).containsExactly(Samples.CHILD);
    }

    @Test
    void otherFailures_andThoseOfAnOllamaOfSomebodyElse_sayNothingOfAnEnd() throws Exception {
        // given
        Child foreign = Child.foreign(Samples.NOW_RUNNING, Samples.CHILD.address(), Samples.VERSION);

        // when
        readiness.failed(foreign, failureToConnect());
        readiness.failed(Samples.CHILD, new ConnectException("connection timed out"));
        readiness.failed(Samples.CHILD, new IOException("refused"));

        // then
        assertThat(refused).isEmpty();
    }

    @Test
    void request_goesToTheOllamaThatAnswers_atOnce() {
        assertThat(readiness.child(IN_AN_HOUR, false).result()).isEqualTo(Samples.CHILD);
        assertThat(readiness.now()).contains(Samples.CHILD);
    }

    static Stream<SidecarState> comingBack() {
        return Stream.of(
                Samples.STARTING,
                Samples.LISTENING,
                Samples.UNRESPONSIVE,
                Samples.BACKING_OFF,
                new SidecarState.Provisioning(Samples.NOW_RUNNING, "looking"),
                new SidecarState.Stopping(Samples.NOW_RUNNING, true));
    }

    @ParameterizedTest
    @MethodSource("comingBack")
    void requestDuringARestart_waits_andGoesToTheOllamaThatAnswersThen(SidecarState state) throws Exception {
        // given
        monitor.become(again(state));
        Future<Child> child = readiness.child(IN_AN_HOUR, false);
        assertThat(child.isComplete()).isFalse();

        // when
        monitor.become(again(Samples.READY));

        // then
        assertThat(await(child)).isEqualTo(Samples.CHILD);
    }

    static Stream<SidecarStatus> hopeless() {
        return Stream.of(
                again(new SidecarState.Stopped()),
                again(new SidecarState.Failed(Samples.NOW_RUNNING, Samples.DIED)),
                again(new SidecarState.Stopping(Samples.NOW_RUNNING, false)),
                again(new SidecarState.BackingOff(Samples.NOW_RUNNING, 1, IN_AN_HOUR, Samples.DIED)),
                status(Samples.STARTING, false, false, false),
                status(Samples.STARTING, true, true, false));
    }

    @ParameterizedTest
    @MethodSource("hopeless")
    void requestForWhichNoOllamaComesInTime_isRefusedAtOnce(SidecarStatus status) {
        // given
        monitor.become(status);

        // when
        Future<Child> child = readiness.child(Samples.T0.plus(Duration.ofMinutes(30)), true);

        // then
        assertThat(child.isComplete()).isTrue();
        assertRefused(child);
    }

    @Test
    void requestThatWaits_isRefused_whenTheRestartFails() {
        // given
        monitor.become(again(Samples.STARTING));
        Future<Child> child = readiness.child(IN_AN_HOUR, false);

        // when
        monitor.become(again(new SidecarState.Failed(Samples.NOW_RUNNING, Samples.DIED)));

        // then
        assertRefused(child);
    }

    @Test
    void requestThatWaits_isRefused_whenItsTimeIsUp() {
        // given
        monitor.become(again(Samples.STARTING));

        // then
        assertRefused(readiness.child(SOON, false));
    }

    @Test
    void requestThatCanBeSentAgain_goesToAnOllamaThatOnlyListens() throws Exception {
        // given
        monitor.become(again(Samples.LISTENING));

        // then
        assertThat(await(readiness.child(IN_AN_HOUR, true))).isEqualTo(Samples.CHILD);
        assertThat(readiness.isReady(Samples.CHILD)).isFalse();
    }

    @Test
    void ollamaOfSomebodyElse_isNotTriedBeforeItIsKnownToAnswer() {
        // given
        Child foreign = Child.foreign(Samples.NOW_RUNNING, Samples.CHILD.address(), Samples.VERSION);
        monitor.become(again(new SidecarState.Listening(foreign, Samples.DEADLINE, ProbeSchedule.UNDER_WAY)));

        // then
        assertRefused(readiness.child(SOON, true));
    }

    @Test
    void newsOfALostOllama_areThere_whereTheNextOneIsKnownAlready() {
        assertThat(readiness.news(LOST, true).succeeded()).isTrue();
    }

    @Test
    void newsOfALostOllama_areNotWaitedForLong() throws Exception {
        await(readiness.news(Samples.CHILD, true));
        assertThat(readiness.isReady(Samples.CHILD)).isTrue();
    }

    @Test
    void requestToAnOllamaThatDoesNotBecomeReady_isCalledOff_andToOneThatDoesIsNot() throws Exception {
        // given
        List<Child> calledOff = new CopyOnWriteArrayList<>();
        Promise<Void> lostIsOver = Promise.promise();

        // when
        vertx.runOnContext(now -> {
            readiness.limit(Promise.promise().future(), Samples.CHILD, SOON, () -> calledOff.add(Samples.CHILD));
            readiness.limit(Promise.promise().future(), LOST, SOON, () -> {
                calledOff.add(LOST);
                lostIsOver.complete();
            });
        });

        // then
        await(lostIsOver.future());
        assertThat(calledOff).containsExactly(LOST);
    }

    @Test
    void drainOnRequest_isSeen() {
        // given
        assertThat(readiness.isDrained()).isFalse();

        // when
        monitor.become(status(Samples.READY, true, false, true));

        // then
        assertThat(readiness.isDrained()).isTrue();
        assertThat(readiness.child(IN_AN_HOUR, false).succeeded()).isTrue();
    }
}
