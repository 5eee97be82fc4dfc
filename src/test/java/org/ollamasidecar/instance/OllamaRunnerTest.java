package org.ollamasidecar.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ollamasidecar.state.Samples.CHILD;
import static org.ollamasidecar.state.Samples.FOUND;
import static org.ollamasidecar.state.Samples.NOW_RUNNING;
import static org.ollamasidecar.state.Samples.PROGRAM;
import static org.ollamasidecar.state.Samples.VERSION;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.journal.JournalEvent;
import org.ollamasidecar.ollama.OllamaLogSignal;
import org.ollamasidecar.process.EndOrder;
import org.ollamasidecar.process.EndReport;
import org.ollamasidecar.process.Exit;
import org.ollamasidecar.process.LaunchSpec;
import org.ollamasidecar.process.Signal;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.Effect;
import org.ollamasidecar.state.SupervisorEvent;
import org.ollamasidecar.state.TestSidecarConfig;

class OllamaRunnerTest {

    private final CompletableFuture<EndReport> predecessor =
            CompletableFuture.completedFuture(new EndReport(List.of(), List.of()));

    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(2);
    private static final EndReport NOTHING = new EndReport(List.of(), List.of());
    private static final EndReport KILLED = new EndReport(List.of(Signal.KILL), List.of());

    @TempDir
    Path home;

    private final Queue<SupervisorEvent> events = new ConcurrentLinkedQueue<>();
    private final FakeLauncher launcher = new FakeLauncher();
    private final Journal journal = new Journal(100, InstantSource.system());
    private final List<Preparation> preparations = new CopyOnWriteArrayList<>();

    private volatile Traffic traffic = Traffic.NONE;

    private final PortRefusals refusals = new PortRefusals(address -> new VersionOnlyClient(() -> VERSION));

    private OllamaRunner runner(VersionOnlyClient.Answer answer) {
        return runner(answer, Duration.ofSeconds(2));
    }

    private OllamaRunner runner(VersionOnlyClient.Answer answer, Duration probeLimit) {
        LaunchPlan plan = new LaunchPlan(TestSidecarConfig.defaults().withHome(home), Map.of());
        ProvisioningTask provisioning = new ProvisioningTask(listener -> FOUND, events::add);
        return new OllamaRunner(
                plan,
                launcher,
                provisioning,
                new Prober(
                        address -> new VersionOnlyClient(answer),
                        probeLimit,
                        PROBE_INTERVAL,
                        generation -> traffic,
                        preparations,
                        events::add),
                new ReadLog(),
                new ExitWatch(new ReadLog(), refusals, events::add, generation -> {}, new HandoverPause()),
                predecessor,
                journal,
                events::add);
    }

    private OllamaRunner runner() {
        return runner(() -> VERSION);
    }

    private void awaitEvents(SupervisorEvent... expected) {
        await().untilAsserted(() -> assertThat(events).containsExactly(expected));
    }

    private static Effect spawn(long generation) {
        return new Effect.Spawn(generation, PROGRAM);
    }

    private static Effect end(long generation) {
        return new Effect.EndTree(generation, EndOrder.atOnce());
    }

    private static Child child(long generation) {
        return new Child(generation, CHILD.pid(), CHILD.address(), VERSION);
    }

    @Test
    void provision_tellsTheOutcome() {
        // when
        runner().run(new Effect.Provision(1));

        // then
        awaitEvents(new SupervisorEvent.Provisioned(1, FOUND));
    }

    @Test
    void spawn_tellsThePidAndThenTheExit() {
        // given
        FakeProcess process = new FakeProcess(77);
        launcher.next.add(process);

        // when
        runner().run(spawn(1));
        awaitEvents(new SupervisorEvent.Spawned(1, 77));
        process.exits(2);

        // then
        awaitEvents(new SupervisorEvent.Spawned(1, 77), new SupervisorEvent.Exited(1, new Exit(2)));
        assertThat(launcher.launched).extracting(LaunchSpec::generation).containsExactly(1L);
    }

    @Test
    void exitBeforeAnybodyLooks_isToldAfterThePid() {
        // given
        FakeProcess process = new FakeProcess(77);
        process.exits(1);
        launcher.next.add(process);

        // when
        runner().run(spawn(1));

        // then
        awaitEvents(new SupervisorEvent.Spawned(1, 77), new SupervisorEvent.Exited(1, new Exit(1)));
    }

    @Test
    void exitBecauseOfATakenPort_isToldWithItsOwnerAndWhatAnswersThere() throws Exception {
        try (ServerSocket foreign = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // given
            FakeProcess process = new FakeProcess(1);
            launcher.next.add(process);
            runner().run(spawn(1));
            await().until(() -> events.size() == 1);

            // when
            refusals.note(1, new OllamaLogSignal.PortTaken("127.0.0.1:" + foreign.getLocalPort()));
            process.exits(1);

            // then
            await().until(() -> events.size() == 2);
            assertThat(events).last().isInstanceOfSatisfying(SupervisorEvent.PortRefused.class, refused -> {
                assertThat(refused.generation()).isEqualTo(1);
                assertThat(refused.conflict().port()).isEqualTo(foreign.getLocalPort());
                assertThat(refused.conflict().version()).contains(VERSION);
                assertThat(refused.conflict().owner()).hasValueSatisfying(owner -> assertThat(owner.pid())
                        .isEqualTo(ProcessHandle.current().pid()));
            });
        }
    }

    @Test
    void refusedSpawn_isTold() {
        // when
        runner().run(spawn(1));

        // then
        awaitEvents(new SupervisorEvent.NotSpawned(1, "refused by the system"));
    }

    @Test
    void spawn_waitsForTheEndOfTheTreeBeforeIt() {
        // given
        CountDownLatch ending = new CountDownLatch(1);
        FakeProcess first = new FakeProcess(1, () -> {
            ending.await();
            return KILLED;
        });
        launcher.next.add(first);
        launcher.next.add(new FakeProcess(2));
        OllamaRunner runner = runner();
        runner.run(spawn(1));
        awaitEvents(new SupervisorEvent.Spawned(1, 1));

        // when
        runner.run(end(1));
        runner.run(spawn(2));
        await().until(() -> !first.orders.isEmpty());
        int launchedMeanwhile = launcher.launched.size();
        ending.countDown();

        // then
        await().until(() -> events.contains(new SupervisorEvent.Spawned(2, 2)));
        assertThat(launchedMeanwhile).isEqualTo(1);
        assertThat(events).contains(new SupervisorEvent.TreeEnded(1, KILLED));
    }

    @Test
    void endOfARefusedSpawn_isStillTold() {
        // given
        OllamaRunner runner = runner();

        // when
        runner.run(spawn(1));
        runner.run(end(1));

        // then
        await().until(() -> events.contains(new SupervisorEvent.TreeEnded(1, NOTHING)));
        assertThat(events).contains(new SupervisorEvent.NotSpawned(1, "refused by the system"));
    }

    @Test
    void endWithoutAnySpawn_isStillTold() {
        // when
        runner().run(end(0));

        // then
        awaitEvents(new SupervisorEvent.TreeEnded(0, NOTHING));
    }

    @Test
    void endOrdered_isDoneAsOrderedAndJournalled() {
        // given
        FakeProcess process = new FakeProcess(77);
        launcher.next.add(process);
        OllamaRunner runner = runner();
        EndOrder order = EndOrder.withDump(Duration.ofSeconds(3));

        // when
        runner.run(spawn(1));
        runner.run(new Effect.EndTree(1, order));

        // then
        await().until(() -> events.contains(new SupervisorEvent.TreeEnded(1, KILLED)));
        assertThat(process.orders).containsExactly(order);
        assertThat(journal.since(0)).extracting(JournalEvent::type).containsExactly("process.ended");
    }

    @Test
    void endThatFails_isToldAndDoesNotBlockTheNextSpawn() {
        // given
        launcher.next.add(new FakeProcess(1, () -> {
            throw new IllegalStateException("an end that fails, as this test wants it");
        }));
        launcher.next.add(new FakeProcess(2));
        OllamaRunner runner = runner();

        // when
        runner.run(spawn(1));
        runner.run(end(1));
        runner.run(spawn(2));

        // then
        await().until(() -> events.contains(new SupervisorEvent.Spawned(2, 2)));
        assertThat(events).contains(new SupervisorEvent.TreeEnded(1, new EndReport(List.of(), List.of(1L))));
    }

    @Test
    void secondEnd_waitsForTheFirstAndTouchesNothing() {
        // given
        EndReport survivor = new EndReport(List.of(Signal.KILL), List.of(99L));
        FakeProcess process = new FakeProcess(77, () -> survivor);
        launcher.next.add(process);
        OllamaRunner runner = runner();
        EndReport second = new EndReport(List.of(), List.of(99L));

        // when
        runner.run(spawn(1));
        runner.run(end(1));
        runner.run(end(1));

        // then
        await().until(() -> events.contains(new SupervisorEvent.TreeEnded(1, second)));
        assertThat(events).contains(new SupervisorEvent.TreeEnded(1, survivor));
        assertThat(process.orders).hasSize(1);
    }

    @Test
    void probeAnswered_isToldWithItsGeneration() {
        // when
        runner().run(new Effect.Probe(CHILD));

        // then
        awaitEvents(new SupervisorEvent.ProbeAnswered(NOW_RUNNING, VERSION));
    }

    @Test
    void firstProbe_isSent_andTheNextOnesAreSparedWhileClientsGetAnswers() {
        // given
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        OllamaRunner runner = runner(() -> {
            asked.add("version");
            return VERSION;
        });
        traffic = new Traffic(Optional.of(Duration.ofMillis(500)), false);
        runner.run(new Effect.Probe(CHILD));
        awaitEvents(new SupervisorEvent.ProbeAnswered(NOW_RUNNING, VERSION));

        // when
        runner.run(new Effect.Probe(CHILD));

        // then
        awaitEvents(
                new SupervisorEvent.ProbeAnswered(NOW_RUNNING, VERSION),
                new SupervisorEvent.AnswerPassed(NOW_RUNNING, Duration.ofMillis(1500)));
        assertThat(asked).hasSize(1);
    }

    @Test
    void ollamaOfSomebodyElse_isAlwaysProbed_becauseOnlyThatShowsAnotherOne() {
        // given
        Child foreign = Child.foreign(NOW_RUNNING, CHILD.address(), VERSION);
        OllamaRunner runner = runner(() -> VERSION);
        traffic = new Traffic(Optional.of(Duration.ofMillis(500)), false);

        // when
        runner.run(new Effect.Probe(foreign));
        awaitEvents(new SupervisorEvent.ProbeAnswered(NOW_RUNNING, VERSION));
        runner.run(new Effect.Probe(foreign));

        // then
        awaitEvents(
                new SupervisorEvent.ProbeAnswered(NOW_RUNNING, VERSION),
                new SupervisorEvent.ProbeAnswered(NOW_RUNNING, VERSION));
    }

    @Test
    void probeFailed_isAMissWithItsReason() {
        // given
        OllamaRunner runner = runner(() -> {
            throw new IllegalStateException("connection refused");
        });

        // when
        runner.run(new Effect.Probe(CHILD));

        // then
        awaitEvents(new SupervisorEvent.ProbeMissed(NOW_RUNNING, "connection refused"));
    }

    @Test
    void probeWithoutAnswer_isAMissAtTheLimit() {
        // given
        OllamaRunner hanging = runner(OllamaRunnerTest::never, Duration.ofMillis(20));

        // when
        hanging.run(new Effect.Probe(CHILD));

        // then
        awaitEvents(new SupervisorEvent.ProbeMissed(NOW_RUNNING, "nothing within 20 ms"));
    }

    private static String never() throws InterruptedException {
        new CountDownLatch(1).await();
        return VERSION;
    }

    @Test
    void preparations_runOncePerGenerationBeforeItsFirstAnswerIsTold() {
        // given
        List<String> order = new CopyOnWriteArrayList<>();
        preparations.add(child -> order.add("prepared " + child.generation() + " after " + events.size()));
        OllamaRunner runner = runner();

        // when
        runner.run(new Effect.Probe(child(1)));
        await().until(() -> events.size() == 1);
        runner.run(new Effect.Probe(child(1)));
        await().until(() -> events.size() == 2);
        runner.run(new Effect.Probe(child(2)));
        await().until(() -> events.size() == 3);
        runner.run(new Effect.Probe(child(1)));
        await().until(() -> events.size() == 4);

        // then
        assertThat(order).containsExactly("prepared 1 after 0", "prepared 2 after 2");
    }

    @Test
    void preparationThatFails_keepsNeitherTheNextNorTheAnswer() {
        // given
        List<String> made = new CopyOnWriteArrayList<>();
        preparations.add(child -> {
            throw new IllegalStateException("a preparation that fails, as this test wants it");
        });
        preparations.add(child -> made.add("second"));

        // when
        runner().run(new Effect.Probe(CHILD));

        // then
        awaitEvents(new SupervisorEvent.ProbeAnswered(NOW_RUNNING, VERSION));
        assertThat(made).containsExactly("second");
    }

    @Test
    void preparationThatHangs_isInterruptedAndTheAnswerIsTold() {
        // given
        CountDownLatch interrupted = new CountDownLatch(1);
        preparations.add(child -> {
            try {
                new CountDownLatch(1).await();
            } finally {
                interrupted.countDown();
            }
        });

        // when
        runner().run(new Effect.Probe(CHILD));

        // then
        await().atMost(Duration.ofSeconds(20)).until(() -> !events.isEmpty());
        assertThat(events).containsExactly(new SupervisorEvent.ProbeAnswered(NOW_RUNNING, VERSION));
        await().until(() -> interrupted.getCount() == 0);
    }

    @Test
    void anotherVersion_isToldButNothingIsPreparedInIt() {
        // given
        List<Child> made = new CopyOnWriteArrayList<>();
        preparations.add(made::add);

        // when
        runner(() -> "0.1.0").run(new Effect.Probe(CHILD));

        // then
        awaitEvents(new SupervisorEvent.ProbeAnswered(NOW_RUNNING, "0.1.0"));
        assertThat(made).isEmpty();
    }
}
