package org.ollamasidecar.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fleet.AcceptedModels;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.TestBackends;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.ProbeSchedule;
import org.ollamasidecar.state.Samples;
import org.ollamasidecar.state.SidecarState;

class LossWatchTest {

    private static final Backend.Settings SETTINGS =
            new Backend.Settings(Map.of(), Optional.empty(), AcceptedModels.ALL, 1);
    private static final URI ADDRESS = URI.create("http://127.0.0.1:40011");
    private static final Child FOREIGN = Child.foreign(11, ADDRESS, Samples.VERSION);
    private static final Child OURS = new Child(12, 112, ADDRESS, Samples.VERSION);

    private final Vertx vertx = Vertx.vertx();
    private final List<Backend> backends =
            new CopyOnWriteArrayList<>(List.of(up("one", FOREIGN), up("two", OURS), up("three", OURS)));
    private final RoutingTable table = new RoutingTable(() -> backends, backend -> Integer.MAX_VALUE);
    private final LossWatch watch = new LossWatch(table, vertx);
    private final List<String> calledOff = new CopyOnWriteArrayList<>();

    private static Backend up(String name, Child child) {
        return TestBackends.with(
                name, Samples.status(new SidecarState.Ready(child, Samples.T0, 0, ProbeSchedule.UNDER_WAY)), SETTINGS);
    }

    @BeforeEach
    void listen() {
        watch.listen(new StartupEvent());
        table.renew();
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void lose(int backend, String name) {
        backends.set(backend, TestBackends.down(name, SETTINGS));
        table.renew();
    }

    private void awaitCalledOff(String work) {
        await().atMost(Duration.ofSeconds(30)).until(() -> calledOff.contains(work));
    }

    @Test
    void workWithOneOfSomebodyElse_isCalledOff_whenThatOneIsLost() {
        // given
        Promise<Void> ended = Promise.promise();
        watch.over(Promise.promise().future(), FOREIGN, () -> calledOff.add("under way"));
        watch.over(ended.future(), FOREIGN, () -> calledOff.add("ended"));
        ended.complete();
        assertThat(calledOff).isEmpty();

        // when
        lose(0, "one");

        // then
        awaitCalledOff("under way");
        assertThat(calledOff).containsExactly("under way");
    }

    @Test
    void workWithOneThatIsLostAlready_isCalledOffAtOnce() {
        // given
        lose(0, "one");

        // when
        watch.over(Promise.promise().future(), FOREIGN, () -> calledOff.add("late"));

        // then
        awaitCalledOff("late");
    }

    @Test
    void workWithOneOfOurs_isLeftAlone_asItsEndEndsThatToo() {
        // given
        Promise<Void> work = Promise.promise();

        // then
        assertThat(watch.over(work.future(), OURS, () -> calledOff.add("ours"))).isSameAs(work.future());
    }
}
