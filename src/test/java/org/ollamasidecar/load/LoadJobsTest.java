package org.ollamasidecar.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.quarkus.runtime.ShutdownEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ollamasidecar.demand.DemandLog;
import org.ollamasidecar.fleet.FakeFleet;
import org.ollamasidecar.fleet.FleetMonitor;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.job.StepState;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.load.inventory.AdoptedStores;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.PermanentOllamaException;
import org.ollamasidecar.state.FakeMonitor;
import org.ollamasidecar.state.Samples;
import org.ollamasidecar.task.PermanentThreads;

class LoadJobsTest {

    private final InstantSource clock = InstantSource.system();
    private final PermanentThreads threads = new PermanentThreads(clock);
    private final CountDownLatch gate = new CountDownLatch(1);
    private FleetMonitor fleet = FakeFleet.of(FakeMonitor.ready());

    @TempDir
    Path folder;

    private LoadJobs jobs(FakeSteps steps, LoadConfig config) {
        return new LoadJobs(
                new LoadRunner(steps, new DemandLog(clock), config),
                new LoadPlaces(fleet, new AdoptedStores(fleet)),
                config,
                clock,
                new Journal(1000, clock),
                file());
    }

    private final List<LoadFile> files = new CopyOnWriteArrayList<>();

    private LoadFile file() {
        ObjectMapper json = new ObjectMapper().registerModule(new JavaTimeModule());
        LoadFile file = new LoadFile(folder.resolve("loads.json"), json, threads);
        file.start();
        files.add(file);
        return file;
    }

    @AfterEach
    void writeNoMore() {
        for (LoadFile file : files) {
            file.close();
        }
    }

    private LoadJobs jobs(FakeSteps steps) {
        return jobs(steps, TestLoadConfig.defaults());
    }

    private static FakeSteps steps() {
        return new FakeSteps(TestLoadConfig.defaults());
    }

    private StepOutcome waitForGate(LoadJob job) throws InterruptedException {
        gate.await();
        return StepOutcome.done("after the gate");
    }

    private static StepOutcome fail(LoadJob job) {
        throw new PermanentOllamaException(OllamaErrorKind.NOT_FOUND, "There is no such model.", "Check its name.");
    }

    private static void awaitEnd(LoadJob job, JobState expected) {
        await().until(() -> job.state() != JobState.RUNNING);
        assertThat(job.state()).isEqualTo(expected);
        assertThat(job.ended()).isCompleted();
    }

    @Test
    void stepsThatHadBegun_areTold_whenTheyEnd_andNoOthers() {
        // given
        LoadJobs jobs = jobs(steps().with(Step.LOAD, job -> job.attempt(Step.LOAD, () -> fail(job))));
        List<EndedStep> told = new CopyOnWriteArrayList<>();
        jobs.onStepEnd(told::add);

        // when
        LoadJob job = jobs.submit(Wishes.of("a"));

        // then
        awaitEnd(job, JobState.FAILED);
        assertThat(told)
                .extracting(EndedStep::step)
                .containsExactly(Step.AWAIT_SERVER, Step.RESOLVE, Step.PULL, Step.LOAD);
        assertThat(told).extracting(EndedStep::model).containsOnly(ModelName.parse("a"));
        assertThat(told).allSatisfy(step -> assertThat(step.began()).isBeforeOrEqualTo(step.ended()));
        assertThat(told.getLast().load()).isEqualTo(job.id());
        assertThat(told.getLast().outcome()).isEqualTo(StepState.FAILED);
    }

    @Test
    void whoeverWaitsForALoad_goesOnWhenItsModelIsInMemory_beforeTheProof() throws Exception {
        // given
        LoadJobs jobs = jobs(steps().with(Step.VERIFY, this::waitForGate));

        // when
        jobs.loadAndWait(Wishes.of("a"), Samples.CHILD);

        // then
        LoadView job = jobs.views().getFirst();
        assertThat(job.state()).isEqualTo(JobState.RUNNING);
        assertThat(job.steps())
                .filteredOn(step -> step.step() == Step.LOAD)
                .allMatch(step -> step.state() == StepState.DONE);
        gate.countDown();
        awaitEnd(jobs.find(job.id()), JobState.DONE);
    }

    @Test
    void whoeverWaitsForALoad_goesOnWhenItFails() throws Exception {
        // given
        LoadJobs jobs = jobs(steps().with(Step.LOAD, LoadJobsTest::fail));

        // when
        jobs.loadAndWait(Wishes.of("a"), Samples.CHILD);

        // then
        assertThat(jobs.views()).extracting(LoadView::state).containsExactly(JobState.FAILED);
    }

    @Test
    void drain_completesWithTheLastJob_alsoWhereNothingCanBeSavedAndAListenerThrows() throws Exception {
        // given
        Files.createDirectories(folder.resolve("loads.json/in-the-way"));
        AtomicInteger told = new AtomicInteger();
        LoadJobs jobs = jobs(steps().with(Step.PULL, this::waitForGate));
        jobs.onEnd(() -> {
            throw new IllegalStateException("a listener that fails, as this test wants it");
        });
        jobs.onEnd(told::incrementAndGet);
        LoadJob one = jobs.submit(Wishes.of("a"));
        LoadJob other = jobs.submit(Wishes.of("b"));
        await().until(() -> one.stateOf(Step.PULL) == StepState.RUNNING);

        // when
        CompletableFuture<Void> drained = jobs.drain();

        // then
        drained.get(1, TimeUnit.MINUTES);
        awaitEnd(other, JobState.CANCELLED);
        await().until(() -> told.get() == 2);
        await().until(() -> threads.health().getFirst().trouble() != null);
        assertThat(threads.health().getFirst().sentence()).contains("The loads cannot be kept");
    }

    @Test
    void drainOfNothing_isComplete() {
        assertThat(jobs(steps()).drain()).isCompleted();
    }

    @Test
    void olderJobThatIsRetried_isTheOneUnderWay() {
        // given
        AtomicInteger tries = new AtomicInteger();
        LoadJobs jobs = jobs(steps().with(Step.LOAD, job -> switch (tries.incrementAndGet()) {
            case 1 -> fail(job);
            case 2 -> StepOutcome.done("done");
            default -> waitForGate(job);
        }));
        LoadJob older = jobs.submit(Wishes.of("a"));
        awaitEnd(older, JobState.FAILED);
        awaitEnd(jobs.submit(Wishes.of("a")), JobState.DONE);

        // when
        jobs.retry(older.id(), Optional.empty());

        // then
        assertThat(jobs.underWay("A:latest")).map(LoadView::id).contains(older.id());
        gate.countDown();
        awaitEnd(older, JobState.DONE);
        assertThat(jobs.underWay("a:latest")).isEmpty();
    }

    @Test
    void jobs_areKeptOverARestart_andWhatRanIsInterruptedAndCanBeRetried() {
        // given
        LoadJobs before = jobs(steps().with(Step.PULL, this::waitForGate));
        LoadJob done = jobs(steps()).submit(Wishes.of("done"));
        awaitEnd(done, JobState.DONE);
        LoadJob running = before.submit(Wishes.of("running"));
        await().until(() -> running.stateOf(Step.PULL) == StepState.RUNNING);
        await().until(() ->
                file().read().stream().anyMatch(stored -> stored.load().id().equals(running.id())));

        // when
        LoadJobs after = jobs(steps());

        // then
        LoadView seen = after.find(running.id()).view();
        assertThat(seen.state()).isEqualTo(JobState.INTERRUPTED);
        assertThat(seen.error()).isEqualTo(StoredLoad.INTERRUPTION);
        assertThat(after.inFlight()).isZero();
        LoadJob retried = after.retry(running.id(), Optional.empty());
        awaitEnd(retried, JobState.DONE);
        gate.countDown();
    }

    @Test
    void endedJob_isKeptAsItEnded() {
        // given
        LoadJob failed = jobs(steps().with(Step.LOAD, LoadJobsTest::fail)).submit(Wishes.of("tiny"));
        awaitEnd(failed, JobState.FAILED);
        await().until(() -> file().read().stream().anyMatch(stored -> stored.state() == JobState.FAILED));

        // when
        LoadView seen = jobs(steps()).find(failed.id()).view();

        // then
        assertThat(seen.state()).isEqualTo(JobState.FAILED);
        assertThat(seen.error()).isEqualTo(failed.view().error());
        assertThat(seen.steps())
                .extracting(StepView::state)
                .isEqualTo(failed.view().steps().stream().map(StepView::state).toList());
    }

    @Test
    void manyWishesForOneModel_areOneJob_andDifferentOnesAreNeitherLostNorDoubled() throws Exception {
        // given
        LoadJobs jobs = jobs(steps().with(Step.LOAD, this::waitForGate));
        List<String> ids = new CopyOnWriteArrayList<>();

        // when
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                clients.execute(() -> ids.add(jobs.submit(Wishes.of("same")).id()));
            }
            for (int i = 0; i < 50; i++) {
                String model = "model" + i;
                clients.execute(() -> jobs.submit(Wishes.of(model)));
            }
        }
        gate.countDown();

        // then
        assertThat(ids).hasSize(200).containsOnly(ids.getFirst());
        assertThat(jobs.views()).hasSize(51);
        await().until(() -> jobs.views().stream().allMatch(view -> view.state() == JobState.DONE));
    }

    @Test
    void submit_runsTheStepsInOrder() {
        // given
        FakeSteps steps = steps();

        // when
        LoadJob job = jobs(steps).submit(Wishes.of("tiny"));

        // then
        awaitEnd(job, JobState.DONE);
        assertThat(steps.begun)
                .containsExactly(
                        "AWAIT_SERVER tiny:latest",
                        "RESOLVE tiny:latest",
                        "PULL tiny:latest",
                        "LOAD tiny:latest",
                        "VERIFY tiny:latest");
        assertThat(job.view().steps()).extracting(StepView::state).containsOnly(StepState.DONE);
    }

    @Test
    void failingStep_endsTheJobWithItsErrorAndRunsNothingAfterIt() {
        // given
        FakeSteps steps = steps().with(Step.PULL, LoadJobsTest::fail);

        // when
        LoadJob job = jobs(steps).submit(Wishes.of("tiny"));

        // then
        awaitEnd(job, JobState.FAILED);
        assertThat(job.view().error())
                .isEqualTo(new LoadError("NOT_FOUND", "There is no such model.", "Check its name."));
        assertThat(job.view().steps())
                .extracting(StepView::state)
                .containsExactly(
                        StepState.DONE, StepState.DONE, StepState.FAILED, StepState.PENDING, StepState.PENDING);
    }

    @Test
    void errorOfTheMachine_endsTheJobToo() {
        // given
        FakeSteps steps = steps().with(Step.LOAD, job -> {
            throw new LinkageError("an error, as this test wants it");
        });

        // when
        LoadJob job = jobs(steps).submit(Wishes.of("tiny"));

        // then
        awaitEnd(job, JobState.FAILED);
        assertThat(job.view().error()).isNotNull().extracting(LoadError::kind).isEqualTo("INTERNAL");
    }

    @Test
    void sameModelAskedTwice_isTheSameJob() {
        // given
        LoadJobs jobs = jobs(steps().with(Step.LOAD, this::waitForGate));
        LoadJob first = jobs.submit(Wishes.of("tiny"));

        // when
        LoadJob second = jobs.submit(Wishes.of("TINY:latest", PullPolicy.ALWAYS));
        gate.countDown();

        // then
        assertThat(second).isSameAs(first);
        awaitEnd(first, JobState.DONE);
        assertThat(jobs.views()).hasSize(1);
    }

    @Test
    void endedJob_isNotJoined() {
        // given
        LoadJobs jobs = jobs(steps());
        LoadJob first = jobs.submit(Wishes.of("tiny"));
        awaitEnd(first, JobState.DONE);

        // when
        LoadJob second = jobs.submit(Wishes.of("tiny"));

        // then
        assertThat(second).isNotSameAs(first);
        awaitEnd(second, JobState.DONE);
    }

    @Test
    void jobBeingCancelled_isNotJoined() {
        // given
        AtomicInteger loads = new AtomicInteger();
        LoadJobs jobs = jobs(steps().with(Step.VERIFY, job -> {
            if (loads.incrementAndGet() == 1) {
                awaitUninterruptibly(gate);
            }
            return StepOutcome.done("done");
        }));
        LoadJob first = jobs.submit(Wishes.of("tiny"));
        await().until(() -> loads.get() == 1);
        first.cancel();

        // when
        LoadJob second = jobs.submit(Wishes.of("tiny"));
        gate.countDown();

        // then
        assertThat(second).isNotSameAs(first);
        awaitEnd(second, JobState.DONE);
    }

    /** Work that does not heed its interrupt. */
    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void cancel_interruptsTheStepAndEndsAsCancelled(Step step) {
        // given
        FakeSteps steps = steps().with(step, this::waitForGate);
        LoadJob job = jobs(steps).submit(Wishes.of("tiny"));
        await().until(() -> steps.begun.contains(step + " tiny:latest"));

        // when
        job.cancel();

        // then
        awaitEnd(job, JobState.CANCELLED);
        assertThat(job.stateOf(step)).isEqualTo(StepState.CANCELLED);
        assertThat(job.view().error()).isNull();
    }

    private static List<@Nullable Integer> positions(LoadJob... jobs) {
        List<@Nullable Integer> positions = new ArrayList<>();
        for (LoadJob job : jobs) {
            job.view().steps().stream()
                    .filter(step -> step.step() == Step.LOAD)
                    .forEach(step -> positions.add(step.queuePosition()));
        }
        return positions;
    }

    @Test
    void cancelWhileQueued_endsAsCancelledAndLeavesTheTurnToOthers() {
        // given
        FakeSteps steps = steps().with(Step.LOAD, this::waitForGate);
        LoadJobs jobs = jobs(steps);
        LoadJob first = jobs.submit(Wishes.of("first"));
        await().until(() -> steps.begun.contains("LOAD first:latest"));
        LoadJob second = jobs.submit(Wishes.of("second"));
        await().until(() -> second.stateOf(Step.LOAD) == StepState.QUEUED);
        LoadJob third = jobs.submit(Wishes.of("third"));
        await().until(() -> third.stateOf(Step.LOAD) == StepState.QUEUED);
        assertThat(positions(first, second, third)).containsExactly(null, 1, 2);

        // when
        second.cancel();
        awaitEnd(second, JobState.CANCELLED);
        assertThat(positions(third)).containsExactly(1);
        gate.countDown();

        // then
        awaitEnd(first, JobState.DONE);
        awaitEnd(third, JobState.DONE);
        assertThat(steps.begun).doesNotContain("LOAD second:latest");
    }

    @Test
    void cancelBeforeTheThreadRuns_endsAsCancelled() {
        // given
        LoadConfig config = TestLoadConfig.defaults();
        FakeSteps steps = steps();
        LoadRunner runner = new LoadRunner(steps, new DemandLog(clock), config);
        LoadJob job = new LoadJob(Wishes.of("tiny"), config, clock, new Journal(10, clock));
        Thread thread = Thread.ofVirtual().unstarted(() -> runner.run(job, Step.AWAIT_SERVER));
        job.begin(Step.AWAIT_SERVER, thread);

        // when
        job.cancel();
        thread.start();

        // then
        awaitEnd(job, JobState.CANCELLED);
        assertThat(steps.begun).isEmpty();
    }

    @Test
    void cancelWhoseInterruptWasLost_isHeededBeforeTheNextStep() {
        // given
        FakeSteps steps = steps().with(Step.RESOLVE, job -> {
            job.cancel();
            boolean lost = Thread.interrupted();
            return StepOutcome.done("interrupted=" + lost);
        });

        // when
        LoadJob job = jobs(steps).submit(Wishes.of("tiny"));

        // then
        awaitEnd(job, JobState.CANCELLED);
        assertThat(steps.begun).containsExactly("AWAIT_SERVER tiny:latest", "RESOLVE tiny:latest");
        assertThat(job.stateOf(Step.PULL)).isEqualTo(StepState.CANCELLED);
    }

    @Test
    void failureOfACancelledStep_isTheCancelAndNothingElse() {
        // given
        FakeSteps steps = steps().with(Step.LOAD, job -> {
            job.cancel();
            return fail(job);
        });

        // when
        LoadJob job = jobs(steps).submit(Wishes.of("tiny"));

        // then
        awaitEnd(job, JobState.CANCELLED);
        assertThat(job.view().error()).isNull();
    }

    @Test
    void shutdown_cancelsWhatIsUnderWay() {
        // given
        FakeSteps steps = steps().with(Step.LOAD, this::waitForGate);
        LoadJobs jobs = jobs(steps);
        LoadJob job = jobs.submit(Wishes.of("tiny"));
        await().until(() -> steps.begun.contains("LOAD tiny:latest"));

        // when
        jobs.onStop(new ShutdownEvent());

        // then
        awaitEnd(job, JobState.CANCELLED);
    }

    @Test
    void drain_cancelsWhatRuns_completesWhenItHasEnded_andRefusesMore() {
        // given
        LoadJobs jobs = jobs(steps().with(Step.LOAD, this::waitForGate));
        LoadJob job = jobs.submit(Wishes.of("tiny"));

        // when
        CompletableFuture<Void> ended = jobs.drain();

        // then
        assertThat(ended).succeedsWithin(Duration.ofMinutes(1));
        awaitEnd(job, JobState.CANCELLED);
        assertThat(jobs.inFlight()).isZero();
        for (ThrowingCallable late : List.<ThrowingCallable>of(
                () -> jobs.submit(Wishes.of("other")), () -> jobs.retry(job.id(), Optional.empty()))) {
            assertThatExceptionOfType(ProblemException.class).isThrownBy(late).satisfies(refusal -> {
                assertThat(refusal.problem().status()).isEqualTo(503);
                assertThat(refusal.retryAfterSeconds()).hasValue(5);
            });
        }
    }

    @Test
    void awaitEnd_tellsWhetherItHasEnded() throws InterruptedException {
        // given
        LoadJob job = jobs(steps().with(Step.LOAD, this::waitForGate)).submit(Wishes.of("tiny"));

        // when
        boolean early = LoadJobs.awaitEnd(job, Duration.ofMillis(10));
        gate.countDown();
        boolean late = LoadJobs.awaitEnd(job, Duration.ofSeconds(10));

        // then
        assertThat(early).isFalse();
        assertThat(late).isTrue();
    }

    @Test
    void unknownJob_isNotFound() {
        assertProblem(404, () -> jobs(steps()).find("unknown"));
        assertProblem(404, () -> jobs(steps()).retry("unknown", Optional.empty()));
    }

    @Test
    void retry_beginsWithTheFirstStepThatWasNotDone() {
        // given
        AtomicInteger attempts = new AtomicInteger();
        FakeSteps steps =
                steps().with(Step.LOAD, job -> attempts.incrementAndGet() == 1 ? fail(job) : StepOutcome.done("done"));
        LoadJobs jobs = jobs(steps);
        LoadJob job = jobs.submit(Wishes.of("tiny"));
        awaitEnd(job, JobState.FAILED);
        steps.begun.clear();

        // when
        LoadJob retried = jobs.retry(job.id(), Optional.empty());

        // then
        assertThat(retried).isSameAs(job);
        awaitEnd(job, JobState.DONE);
        assertThat(steps.begun).containsExactly("LOAD tiny:latest", "VERIFY tiny:latest");
        assertThat(job.view().error()).isNull();
    }

    @Test
    void loadOfADamagedModel_beginsAnewWithTheFirstStep() {
        // given
        FakeSteps steps = steps().with(Step.LOAD, job -> job.isAnew() ? StepOutcome.done("done") : fail(job));
        LoadJobs jobs = jobs(steps);
        LoadJob job = jobs.submit(Wishes.of("tiny"));
        awaitEnd(job, JobState.FAILED);
        steps.begun.clear();

        // when
        jobs.getAnew(job.id());

        // then
        awaitEnd(job, JobState.DONE);
        assertThat(steps.begun).startsWith("AWAIT_SERVER tiny:latest", "RESOLVE tiny:latest", "PULL tiny:latest");
    }

    @Test
    void retryFromAnEarlierStep_isDone() {
        // given
        FakeSteps steps = steps();
        LoadJobs jobs = jobs(steps);
        LoadJob job = jobs.submit(Wishes.of("tiny"));
        awaitEnd(job, JobState.DONE);
        steps.begun.clear();

        // when
        jobs.retry(job.id(), Optional.of(Step.PULL));

        // then
        awaitEnd(job, JobState.DONE);
        assertThat(steps.begun).containsExactly("PULL tiny:latest", "LOAD tiny:latest", "VERIFY tiny:latest");
    }

    @Test
    void retryOfADoneJob_verifiesAgain() {
        // given
        FakeSteps steps = steps();
        LoadJobs jobs = jobs(steps);
        LoadJob job = jobs.submit(Wishes.of("tiny"));
        awaitEnd(job, JobState.DONE);
        steps.begun.clear();

        // when
        jobs.retry(job.id(), Optional.empty());

        // then
        awaitEnd(job, JobState.DONE);
        assertThat(steps.begun).containsExactly("VERIFY tiny:latest");
    }

    @Test
    void retryAfterACancel_runsToTheEnd() {
        // given
        AtomicInteger attempts = new AtomicInteger();
        LoadJobs jobs = jobs(steps().with(
                        Step.LOAD,
                        job -> attempts.incrementAndGet() == 1 ? waitForGate(job) : StepOutcome.done("done")));
        LoadJob job = jobs.submit(Wishes.of("tiny"));
        await().until(() -> attempts.get() == 1);
        job.cancel();
        awaitEnd(job, JobState.CANCELLED);

        // when
        jobs.retry(job.id(), Optional.empty());

        // then
        awaitEnd(job, JobState.DONE);
    }

    @Test
    void retryOverASkippedStep_isAConflict() {
        // given
        LoadJobs jobs = jobs(steps().with(Step.RESOLVE, LoadJobsTest::fail));
        LoadJob job = jobs.submit(Wishes.of("tiny"));
        awaitEnd(job, JobState.FAILED);

        // then
        assertProblem(409, () -> jobs.retry(job.id(), Optional.of(Step.LOAD)));
        assertThat(job.state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void retryOfARunningJob_isAConflict() {
        // given
        LoadJobs jobs = jobs(steps().with(Step.LOAD, this::waitForGate));
        LoadJob job = jobs.submit(Wishes.of("tiny"));

        // then
        assertProblem(409, () -> jobs.retry(job.id(), Optional.empty()));
        gate.countDown();
        awaitEnd(job, JobState.DONE);
    }

    @Test
    void retryWhileAnotherJobLoadsTheSameModel_isAConflict() {
        // given
        AtomicInteger attempts = new AtomicInteger();
        LoadJobs jobs =
                jobs(steps().with(Step.LOAD, job -> attempts.incrementAndGet() == 1 ? fail(job) : waitForGate(job)));
        LoadJob failed = jobs.submit(Wishes.of("tiny"));
        awaitEnd(failed, JobState.FAILED);
        LoadJob other = jobs.submit(Wishes.of("tiny"));

        // then
        assertProblem(409, () -> jobs.retry(failed.id(), Optional.empty()));
        gate.countDown();
        awaitEnd(other, JobState.DONE);
    }

    @Test
    void endedJobs_areRememberedUpToTheBound() {
        // given
        LoadJobs jobs = jobs(steps(), TestLoadConfig.bounded(2, 200, 2));
        for (String model : List.of("a", "b", "c", "d")) {
            awaitEnd(jobs.submit(Wishes.of(model)), JobState.DONE);
        }

        // when
        LoadJob last = jobs.submit(Wishes.of("e"));

        // then
        awaitEnd(last, JobState.DONE);
        assertThat(jobs.views()).extracting(LoadView::model).containsExactly("c:latest", "d:latest", "e:latest");
    }

    @Test
    void moreThanMaxActive_isRefusedUntilOneHasEnded() {
        // given
        LoadJobs jobs = jobs(steps().with(Step.VERIFY, this::waitForGate), TestLoadConfig.bounded(100, 2, 2));
        LoadJob first = jobs.submit(Wishes.of("first"));
        LoadJob second = jobs.submit(Wishes.of("second"));

        // when
        assertProblem(429, () -> jobs.submit(Wishes.of("third")));
        LoadJob joined = jobs.submit(Wishes.of("second"));
        gate.countDown();
        awaitEnd(first, JobState.DONE);
        awaitEnd(second, JobState.DONE);
        LoadJob third = jobs.submit(Wishes.of("third"));

        // then
        assertThat(joined).isSameAs(second);
        awaitEnd(third, JobState.DONE);
    }

    @Test
    void retryOverMaxActive_isRefused() {
        // given
        AtomicInteger attempts = new AtomicInteger();
        LoadJobs jobs = jobs(
                steps().with(Step.LOAD, job -> attempts.incrementAndGet() == 1 ? fail(job) : waitForGate(job)),
                TestLoadConfig.bounded(100, 1, 2));
        LoadJob failed = jobs.submit(Wishes.of("failed"));
        awaitEnd(failed, JobState.FAILED);
        LoadJob running = jobs.submit(Wishes.of("running"));

        // then
        assertProblem(429, () -> jobs.retry(failed.id(), Optional.empty()));
        gate.countDown();
        awaitEnd(running, JobState.DONE);
    }

    @Test
    void loads_areMadeOneAtATime() {
        // given
        FakeSteps steps = steps().with(Step.LOAD, this::waitForGate);
        LoadJobs jobs = jobs(steps);

        // when
        List<LoadJob> all =
                List.of(jobs.submit(Wishes.of("a")), jobs.submit(Wishes.of("b")), jobs.submit(Wishes.of("c")));
        await().until(() -> inState(all, Step.LOAD, StepState.QUEUED) == 2);
        long running = inState(all, Step.LOAD, StepState.RUNNING);
        gate.countDown();

        // then
        assertThat(running).isEqualTo(1);
        all.forEach(job -> awaitEnd(job, JobState.DONE));
    }

    @Test
    void pulls_overlapUpToTheLimit() {
        // given
        FakeSteps steps = steps().with(Step.PULL, this::waitForGate);
        LoadJobs jobs = jobs(steps);

        // when
        List<LoadJob> all =
                List.of(jobs.submit(Wishes.of("a")), jobs.submit(Wishes.of("b")), jobs.submit(Wishes.of("c")));
        await().until(() -> inState(all, Step.PULL, StepState.QUEUED) == 1);
        await().until(() -> inState(all, Step.PULL, StepState.RUNNING) == 2);
        gate.countDown();

        // then
        all.forEach(job -> awaitEnd(job, JobState.DONE));
        assertThat(steps.begun).contains("PULL a:latest", "PULL b:latest", "PULL c:latest");
    }

    @Test
    void installedModel_doesNotQueueBehindDownloads() {
        // given
        FakeSteps steps = steps().with(Step.RESOLVE, job -> {
                    job.installed(Optional.of(new InstalledModel("installed:latest", 1, "abc"))
                            .filter(model -> job.spec().model().isNamed(model.name())));
                    return StepOutcome.done("resolved");
                })
                .with(Step.PULL, job -> job.isPullNeeded() ? waitForGate(job) : StepOutcome.skipped("installed"));
        LoadJobs jobs = jobs(steps);
        List<LoadJob> downloads = List.of(jobs.submit(Wishes.of("a")), jobs.submit(Wishes.of("b")));
        await().until(() -> inState(downloads, Step.PULL, StepState.RUNNING) == 2);

        // when
        LoadJob job = jobs.submit(Wishes.of("installed"));

        // then
        awaitEnd(job, JobState.DONE);
        gate.countDown();
        downloads.forEach(download -> awaitEnd(download, JobState.DONE));
    }

    @Test
    void newerFileThatFails_isPutBack_andTheJobGoesOnWithTheOlderOne() {
        // given
        FakeSteps steps = steps();
        steps.with(Step.PULL, job -> {
                    steps.replace();
                    return StepOutcome.done("pulled");
                })
                .with(Step.LOAD, job -> {
                    if (steps.isReplacing(job)) {
                        throw new PermanentOllamaException(OllamaErrorKind.RUNNER, "It broke.", "Mend it.");
                    }
                    return StepOutcome.done("in memory");
                });

        // when
        LoadJob job = jobs(steps).submit(Wishes.of("tiny", PullPolicy.ALWAYS));

        // then
        awaitEnd(job, JobState.DONE);
        assertThat(steps.begun)
                .containsSubsequence(
                        "LOAD tiny:latest",
                        "put back: The newer file failed in LOAD: It broke.",
                        "LOAD tiny:latest",
                        "VERIFY tiny:latest");
        StepView pull = job.view().steps().stream()
                .filter(step -> step.step() == Step.PULL)
                .findFirst()
                .orElseThrow();
        assertThat(pull.state()).isEqualTo(StepState.SKIPPED);
        assertThat(pull.error())
                .isNotNull()
                .extracting(LoadError::message)
                .asString()
                .contains("It broke.");
    }

    @Test
    void cancelWhileANewerFileIsOnTrial_putsItBack_andARetryPullsItOnceMore() throws InterruptedException {
        // given
        FakeSteps steps = steps();
        steps.with(Step.LOAD, job -> {
            steps.replace();
            return waitForGate(job);
        });
        LoadJobs jobs = jobs(steps);
        LoadJob job = jobs.submit(Wishes.of("tiny", PullPolicy.ALWAYS));
        await().until(() -> job.stateOf(Step.LOAD) == StepState.RUNNING && steps.isReplacing(job));

        // when
        job.cancel();

        // then
        awaitEnd(job, JobState.CANCELLED);
        assertThat(steps.begun).contains("put back: the load was cancelled");
        gate.countDown();
        int before = steps.begun.size();
        jobs.retry(job.id(), Optional.empty());
        awaitEnd(job, JobState.DONE);
        assertThat(steps.begun.get(before)).isEqualTo("PULL tiny:latest");
    }

    private static long inState(List<LoadJob> jobs, Step step, StepState state) {
        return jobs.stream().filter(job -> job.stateOf(step) == state).count();
    }

    private static void assertProblem(int status, ThrowingCallable call) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(call).satisfies(e -> {
            assertThat(e.problem().status()).isEqualTo(status);
            assertThat(e.problem().action()).isNotBlank();
        });
    }

    private static final Optional<BackendName> ONE = Optional.of(new BackendName("cpu0"));
    private static final Optional<BackendName> OTHER = Optional.of(new BackendName("cpu1"));

    /** The second one serves. */
    private static FleetMonitor several() {
        return FakeFleet.of(
                Map.of(ONE.orElseThrow(), FakeMonitor.starting(), OTHER.orElseThrow(), FakeMonitor.ready()));
    }

    @Test
    void sameModelAtTwoBackends_isTwoJobs_whichLoadSideBySide() {
        // given
        fleet = several();
        LoadJobs jobs = jobs(steps().with(Step.LOAD, this::waitForGate));

        // when
        LoadJob here = jobs.submit(Wishes.of("a").at(ONE));
        LoadJob there = jobs.submit(Wishes.of("a").at(OTHER));
        LoadJob joined = jobs.submit(Wishes.of("a").at(OTHER));
        LoadJob waiting = jobs.submit(Wishes.of("b").at(OTHER));

        // then
        assertThat(joined).isSameAs(there);
        await().until(() -> here.stateOf(Step.LOAD) == StepState.RUNNING
                && Stream.of(there, waiting)
                        .map(job -> job.stateOf(Step.LOAD))
                        .collect(Collectors.toSet())
                        .equals(Set.of(StepState.RUNNING, StepState.QUEUED)));
        assertThat(here.view().instance()).isEqualTo("cpu0");
        assertThat(jobs.at(new BackendName("cpu0")).underWay("a:latest").map(LoadView::id))
                .contains(here.id());
        assertThat(jobs.at(new BackendName("cpu1"))
                        .newest(Wishes.of("a").model())
                        .map(LoadView::id))
                .contains(there.id());
        gate.countDown();
        awaitEnd(here, JobState.DONE);
        awaitEnd(waiting, JobState.DONE);
    }

    @Test
    void loadThatNamesNoBackend_isOneOfTheBackendThatServes() {
        // given
        fleet = several();
        LoadJobs jobs = jobs(steps());

        // when
        LoadJob job = jobs.submit(Wishes.of("a"));

        // then
        assertThat(job.view().instance()).isEqualTo("cpu1");
        awaitEnd(job, JobState.DONE);
    }

    @Test
    void withOneBackend_aLoadNamesNone_alsoWhereItWasWished() {
        // given
        LoadJobs jobs = jobs(steps());

        // when
        LoadJob job = jobs.submit(Wishes.of("a").at(Optional.of(BackendName.MAIN)));

        // then
        assertThat(job.view().instance()).isNull();
        awaitEnd(job, JobState.DONE);
    }

    @Test
    void loadAtABackend_isRememberedWithIt_andNotRetriedWhereThereIsNoneOfThatName() {
        // given
        fleet = several();
        LoadJobs jobs = jobs(steps().with(Step.LOAD, LoadJobsTest::fail));
        LoadJob failed = jobs.submit(Wishes.of("a").at(ONE));
        awaitEnd(failed, JobState.FAILED);
        await().until(() -> file().read().size() == 1);

        // when
        LoadView kept = jobs(steps()).views().getFirst();
        fleet = FakeFleet.of(FakeMonitor.ready());
        LoadJobs alone = jobs(steps());

        // then
        assertThat(kept.instance()).isEqualTo("cpu0");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> alone.retry(failed.id(), Optional.empty()))
                .withMessageContaining("other instances");
    }
}
