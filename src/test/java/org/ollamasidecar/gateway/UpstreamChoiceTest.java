package org.ollamasidecar.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ollamasidecar.gateway.Futures.await;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fleet.AcceptedModels;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.TestBackends;
import org.ollamasidecar.gateway.request.ErrorKind;
import org.ollamasidecar.gateway.request.RefusedException;
import org.ollamasidecar.gateway.routing.RoutingTable;
import org.ollamasidecar.gateway.routing.TestRouting;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.FakeMonitor;
import org.ollamasidecar.state.Samples;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.TestClock;

class UpstreamChoiceTest {

    private static final ModelName LLAMA = ModelName.parse("llama3.2:1b");
    private static final Instant IN_AN_HOUR = Samples.T0.plus(Duration.ofHours(1));

    private final Vertx vertx = Vertx.vertx();
    private final TestClock clock = new TestClock();
    private final List<Backend> backends = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private static Backend backend(String name, SidecarState state, String... accepts) {
        SidecarStatus status = new SidecarStatus(
                state,
                Samples.T0,
                Samples.NOW_RUNNING,
                0,
                true,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                false,
                false);
        return TestBackends.with(
                name,
                status,
                new Backend.Settings(
                        Map.of(),
                        Optional.empty(),
                        accepts.length == 0 ? AcceptedModels.ALL : new AcceptedModels(List.of(accepts)),
                        1));
    }

    private RoutingTable table(Backend... all) {
        backends.addAll(List.of(all));
        return TestRouting.of(backends);
    }

    private Future<Child> ask(RoutingTable table) {
        FakeMonitor monitor = FakeMonitor.ready();
        UpstreamWaiters waiters = new UpstreamWaiters(clock, vertx);
        waiters.listen(new StartupEvent(), monitor, table);
        UpstreamReadiness readiness = new UpstreamReadiness(monitor, table, waiters, refused -> {}, clock);
        return new UpstreamChoice(table, readiness, waiters, clock).childFor(LLAMA, 0, null, IN_AN_HOUR);
    }

    private static void assertRefused(Future<Child> child, ErrorKind kind) {
        assertThatThrownBy(() -> await(child))
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal().kind()).isEqualTo(kind));
    }

    @Test
    void oneThatMayRunTheModel_isChosen_atOnce() {
        // given
        RoutingTable table = table(backend("one", Samples.STARTING, "nomic-*"), backend("two", Samples.READY));
        TestRouting.renew(table);

        // then
        assertThat(ask(table).result()).isEqualTo(Samples.CHILD);
    }

    @Test
    void modelThatNoneAccepts_isRefusedAtOnce() {
        assertRefused(
                ask(table(backend("one", Samples.READY, "nomic-*"), backend("two", Samples.READY, "nomic-*"))),
                ErrorKind.NOT_ALLOWED);
    }

    @Test
    void whereAllAreBeingRestarted_theFirstThatAnswersIsChosen() throws Exception {
        // given
        RoutingTable table = table(backend("one", Samples.STARTING), backend("two", Samples.STARTING));
        Future<Child> child = ask(table);
        assertThat(child.isComplete()).isFalse();

        // when
        backends.set(1, backend("two", Samples.READY));
        TestRouting.renew(table);

        // then
        assertThat(await(child)).isEqualTo(Samples.CHILD);
    }

    @Test
    void whereNoneIsWorthWaitingFor_theRequestIsRefused() {
        // given
        RoutingTable table = table(backend("one", Samples.STARTING), backend("two", Samples.STARTING));
        Future<Child> child = ask(table);

        // when
        backends.replaceAll(backend -> backend(backend.name().text(), new SidecarState.Stopped()));
        TestRouting.renew(table);

        // then
        assertRefused(child, ErrorKind.NOT_READY);
    }
}
