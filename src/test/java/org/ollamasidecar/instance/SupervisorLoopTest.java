package org.ollamasidecar.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ollamasidecar.state.Samples.FOUND;
import static org.ollamasidecar.state.Samples.LINE;
import static org.ollamasidecar.state.Samples.PID;
import static org.ollamasidecar.state.Samples.PROGRAM;
import static org.ollamasidecar.state.Samples.VERSION;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.journal.JournalEvent;
import org.ollamasidecar.ollama.OllamaLogSignal;
import org.ollamasidecar.ollama.TestDevices;
import org.ollamasidecar.process.EndReport;
import org.ollamasidecar.process.Exit;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.Effect;
import org.ollamasidecar.state.RestartPolicy;
import org.ollamasidecar.state.Samples;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.StateMachine;
import org.ollamasidecar.state.StateName;
import org.ollamasidecar.state.SupervisorEvent;
import org.ollamasidecar.state.TestClock;
import org.ollamasidecar.state.TestSidecarConfig;
import org.ollamasidecar.task.PermanentThreads;

class SupervisorLoopTest {

    private final TestClock clock = new TestClock();
    private final PermanentThreads threads = new PermanentThreads(clock);
    private final Journal journal = new Journal(1000, clock);
    private final Generations generations = new Generations();
    private final List<SidecarStatus> observed = new CopyOnWriteArrayList<>();
    private final RecordingEffects effects = new RecordingEffects();
    private final SupervisorLoop loop = new SupervisorLoop(
            InstanceName.FIRST,
            new StateMachine(
                    TestSidecarConfig.defaults(),
                    new RestartPolicy(TestSidecarConfig.defaults().restart(), () -> 0.5)),
            clock,
            journal,
            generations,
            threads);

    @AfterEach
    void close() {
        loop.close();
    }

    private void toReady() {
        loop.accept(new SupervisorEvent.StartRequested("me"));
        loop.accept(new SupervisorEvent.Provisioned(1, FOUND));
        loop.accept(new SupervisorEvent.Spawned(1, PID));
        loop.accept(new SupervisorEvent.SignalSeen(1, LINE));
        loop.accept(new SupervisorEvent.ProbeAnswered(1, VERSION));
    }

    private void awaitState(StateName name) {
        await().until(() -> loop.status().name() == name);
    }

    @Test
    void events_areHandledInOrderOnOneThread() {
        // given
        loop.start(effects, observed::add);

        // when
        toReady();
        awaitState(StateName.READY);

        // then
        assertThat(effects.effects)
                .hasExactlyElementsOfTypes(Effect.Provision.class, Effect.Spawn.class, Effect.Probe.class);
        assertThat(new HashSet<>(effects.threads)).singleElement().satisfies(thread -> assertThat(thread.getName())
                .isEqualTo("sidecar-supervisor"));
    }

    @Test
    void eventsBeforeTheStart_areNotLost() {
        // given
        toReady();

        // when
        loop.start(effects, observed::add);

        // then
        awaitState(StateName.READY);
        assertThat(loop.status().ready()).map(Child::version).contains(VERSION);
    }

    @Test
    void wishesToRun_afterTheEnd_areIgnored() {
        // given
        loop.start(effects, observed::add);
        toReady();
        awaitState(StateName.READY);

        // when
        loop.end("the end");
        loop.accept(new SupervisorEvent.StartRequested("me"));
        loop.accept(new SupervisorEvent.RestartRequested("me"));
        loop.accept(new SupervisorEvent.TreeEnded(1, new EndReport(List.of(), List.of())));

        // then
        awaitState(StateName.STOPPED);
        assertThat(effects.effects).last().isInstanceOf(Effect.EndTree.class);
    }

    @Test
    void snapshot_isPublishedBeforeListenersAreTold() {
        // given
        List<SidecarStatus> told = new CopyOnWriteArrayList<>();
        List<SidecarStatus> published = new CopyOnWriteArrayList<>();
        loop.onChange(status -> {
            told.add(status);
            published.add(loop.status());
        });
        loop.start(effects, observed::add);

        // when
        toReady();

        // then
        await().until(() -> told.size() == 4);
        assertThat(published).isEqualTo(told);
        assertThat(told)
                .extracting(SidecarStatus::name)
                .containsExactly(StateName.PROVISIONING, StateName.STARTING, StateName.LISTENING, StateName.READY);
    }

    @Test
    void observer_isToldOfEachSnapshotThatDiffers() {
        // given
        loop.start(effects, observed::add);

        // when
        toReady();
        loop.accept(new SupervisorEvent.Tick());
        loop.accept(new SupervisorEvent.SignalSeen(1, new OllamaLogSignal.ComputeFound(TestDevices.CPU)));

        // then
        await().until(() -> observed.size() == 6);
        assertThat(observed)
                .extracting(SidecarStatus::name)
                .containsExactly(
                        StateName.PROVISIONING,
                        StateName.STARTING,
                        StateName.STARTING,
                        StateName.LISTENING,
                        StateName.READY,
                        StateName.READY);
    }

    @Test
    void generationThatSomebodyElseHasTaken_isNotUsedAgain() {
        // given
        assertThat(generations.claim(1, InstanceName.FIRST)).isTrue();
        assertThat(generations.claim(1, InstanceName.FIRST)).isFalse();
        assertThat(generations.claim(2, InstanceName.FIRST)).isTrue();

        // when
        loop.start(effects, observed::add);
        loop.accept(new SupervisorEvent.StartRequested("me"));

        // then
        awaitState(StateName.PROVISIONING);
        assertThat(loop.status().generation()).isEqualTo(3);
        assertThat(generations.newest()).isEqualTo(3);
    }

    @Test
    void secondInstance_isNamedInTheJournal() {
        // given
        SupervisorLoop second = new SupervisorLoop(
                new InstanceName("b"),
                new StateMachine(
                        TestSidecarConfig.defaults(),
                        new RestartPolicy(TestSidecarConfig.defaults().restart(), () -> 0.5)),
                clock,
                journal,
                generations,
                threads);
        second.start(effects, observed::add);

        // when
        second.accept(new SupervisorEvent.StartRequested("me"));

        // then
        await().until(() -> !journal.since(0).isEmpty());
        assertThat(journal.since(0)).singleElement().satisfies(event -> {
            assertThat(event.message()).isEqualTo("Instance b: From STOPPED to PROVISIONING: start wished by me");
            assertThat(event.details().get("instance")).isEqualTo("b");
        });
        second.close();
    }

    @Test
    void waiter_isWokenByTheSnapshotThatFits() {
        // given
        CompletableFuture<SidecarStatus> waiter = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                waiter.complete(loop.await(status -> status.ready().isPresent()));
            } catch (InterruptedException e) {
                waiter.completeExceptionally(e);
            }
        });
        loop.start(effects, observed::add);

        // when
        toReady();

        // then
        await().until(waiter::isDone);
        assertThat(waiter.join().name()).isEqualTo(StateName.READY);
    }

    @Test
    void everyChange_isInTheJournalWithItsCause() {
        // given
        loop.start(effects, observed::add);

        // when
        toReady();
        loop.accept(new SupervisorEvent.Exited(1, new Exit(137)));
        loop.accept(new SupervisorEvent.StopRequested("me"));
        loop.accept(new SupervisorEvent.TreeEnded(1, Samples.NOTHING_LEFT));
        awaitState(StateName.STOPPED);

        // then
        assertThat(journal.since(0)).extracting(JournalEvent::type).containsOnly("state.changed");
        assertThat(journal.since(0))
                .extracting(JournalEvent::message)
                .containsExactly(
                        "From STOPPED to PROVISIONING: start wished by me",
                        "From PROVISIONING to STARTING: program " + PROGRAM.path() + " version 0.34.4 from path",
                        "From STARTING to LISTENING: its log says it listens on 127.0.0.1:41234, version 0.34.4",
                        "From LISTENING to READY: version 0.34.4 answers",
                        "From READY to BACKING_OFF: killed by SIGKILL",
                        "From BACKING_OFF to STOPPING: stop wished by me",
                        "From STOPPING to STOPPED: nothing of it is left");
    }

    @Test
    void changeWithinAState_isPublishedWithoutAJournalEntry() {
        // given
        loop.start(effects, observed::add);
        loop.accept(new SupervisorEvent.StartRequested("me"));

        // when
        loop.accept(new SupervisorEvent.ProvisionProgressed(1, "downloading"));

        // then
        await().until(() -> loop.status().state().equals(new SidecarState.Provisioning(1, "downloading")));
        assertThat(journal.since(0)).hasSize(1);
    }

    @Test
    void dueTime_isKeptWithoutAnyEvent() {
        // given
        loop.start(effects, observed::add);
        loop.accept(new SupervisorEvent.StartRequested("me"));
        loop.accept(new SupervisorEvent.Provisioned(1, FOUND));
        loop.accept(new SupervisorEvent.Exited(1, new Exit(1)));
        awaitState(StateName.BACKING_OFF);

        // when
        clock.advance(Duration.ofMillis(500));

        // then
        awaitState(StateName.STARTING);
        assertThat(loop.status().generation()).isEqualTo(2);
        await().untilAsserted(() -> assertThat(effects.effects).last().isEqualTo(new Effect.Spawn(2, PROGRAM)));
    }

    @Test
    void timeNotYetDue_changesNothing() {
        // given
        loop.start(effects, observed::add);
        loop.accept(new SupervisorEvent.StartRequested("me"));
        loop.accept(new SupervisorEvent.Provisioned(1, FOUND));
        loop.accept(new SupervisorEvent.Exited(1, new Exit(1)));
        awaitState(StateName.BACKING_OFF);

        // when
        clock.advance(Duration.ofMillis(499));
        loop.accept(new SupervisorEvent.Tick());
        loop.accept(new SupervisorEvent.SignalSeen(1, new OllamaLogSignal.ComputeFound(TestDevices.CPU)));
        await().until(() -> !loop.status().compute().isEmpty());

        // then
        assertThat(loop.status().name()).isEqualTo(StateName.BACKING_OFF);
    }

    @Test
    void listenerThatFails_losesNeitherTheOthersNorTheEffects() {
        // given
        List<StateName> told = new CopyOnWriteArrayList<>();
        loop.onChange(status -> {
            throw new IllegalStateException("a listener that fails, as this test wants it");
        });
        loop.onChange(status -> told.add(status.name()));
        loop.start(effects, observed::add);

        // when
        toReady();
        await().until(() -> told.size() == 4);

        // then
        assertThat(told).endsWith(StateName.READY);
        assertThat(effects.effects)
                .hasExactlyElementsOfTypes(Effect.Provision.class, Effect.Spawn.class, Effect.Probe.class);
    }

    @Test
    void effectThatFails_doesNotEndTheLoop() {
        // given
        loop.start(
                effect -> {
                    throw new IllegalStateException("an effect that fails, as this test wants it");
                },
                observed::add);

        // when
        toReady();

        // then
        awaitState(StateName.READY);
        assertThat(loop.isDeciding()).isTrue();
    }

    @Test
    void probeWhoseAnswerCannotBeHandled_isAMissedOne_soThatTheNextFollows() {
        // given
        AtomicBoolean broken = new AtomicBoolean(true);
        loop.start(
                effect -> {
                    if (effect instanceof Effect.Probe && broken.getAndSet(false)) {
                        throw new IllegalStateException("an effect that fails, as this test wants it");
                    }
                    effects.run(effect);
                },
                observed::add);
        loop.accept(new SupervisorEvent.StartRequested("me"));
        loop.accept(new SupervisorEvent.Provisioned(1, FOUND));
        loop.accept(new SupervisorEvent.Spawned(1, PID));
        loop.accept(new SupervisorEvent.SignalSeen(1, LINE));

        // when
        await().until(() -> !broken.get());

        // then
        await().until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return effects.effects.stream().anyMatch(Effect.Probe.class::isInstance);
        });
    }

    @Test
    void deciding_isFalseBeforeTheStartAndAfterTheEnd() {
        // given
        boolean before = loop.isDeciding();

        // when
        loop.start(effects, observed::add);
        boolean running = loop.isDeciding();
        loop.close();

        // then
        assertThat(before).isFalse();
        assertThat(running).isTrue();
        await().until(() -> !loop.isDeciding());
    }

    @Test
    void deciding_isFalseWhileAnEventTakesTooLong() {
        // given
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        loop.start(
                effect -> {
                    stuck.countDown();
                    awaitUninterruptibly(release);
                },
                observed::add);
        loop.accept(new SupervisorEvent.StartRequested("me"));
        awaitUninterruptibly(stuck);

        // when
        clock.advance(Duration.ofSeconds(10));
        boolean whileStuck = loop.isDeciding();
        release.countDown();

        // then
        assertThat(whileStuck).isFalse();
        await().until(loop::isDeciding);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void entryOfAChange_hasTheMomentOfTheDecision_howeverLateItIsWritten() {
        // given
        AtomicLong looks = new AtomicLong();
        InstantSource neverTheSame = () -> Samples.T0.plusMillis(looks.incrementAndGet());
        Journal entries = new Journal(10, neverTheSame);
        var quick = TestSidecarConfig.defaults();
        var other = new SupervisorLoop(
                InstanceName.FIRST,
                new StateMachine(quick, new RestartPolicy(quick.restart(), () -> 0.5)),
                neverTheSame,
                entries,
                generations,
                threads);
        try {
            other.start(effects, observed::add);

            // when
            other.accept(new SupervisorEvent.StartRequested("me"));
            await().until(() -> other.status().name() == StateName.PROVISIONING);

            // then
            assertThat(entries.since(0).getFirst().at())
                    .isEqualTo(other.status().since());
        } finally {
            other.close();
        }
    }
}
