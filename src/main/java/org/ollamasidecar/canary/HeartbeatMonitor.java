package org.ollamasidecar.canary;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.supervisor.Child;
import org.ollamasidecar.supervisor.Sidecar;
import org.ollamasidecar.supervisor.TimeLimit;
import org.ollamasidecar.supervisor.WorkInFlight;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.Rhythm;
import org.ollamasidecar.task.ThreadSpec;

/** Lets the canary sing at intervals: everything else of Ollama stays green while inference hangs. */
@ApplicationScoped
public class HeartbeatMonitor {

    private static final Logger LOG = Logger.getLogger(HeartbeatMonitor.class);
    private static final Duration LOOK_LIMIT = Duration.ofSeconds(5);

    private final HeartbeatConfig config;
    private final Sidecar sidecar;
    private final Canary canary;
    private final WorkInFlight work;
    private final OllamaClients clients;
    private final Journal journal;
    private final InstantSource clock;

    private volatile Heartbeat newest;
    private long generation;
    private final PermanentThread thread;

    HeartbeatMonitor(
            HeartbeatConfig config,
            Sidecar sidecar,
            Canary canary,
            WorkInFlight work,
            OllamaClients clients,
            Journal journal,
            InstantSource clock,
            PermanentThreads threads) {
        this.config = config;
        this.sidecar = sidecar;
        this.canary = canary;
        this.work = work;
        this.clients = clients;
        this.journal = journal;
        this.clock = clock;
        this.newest = Heartbeat.none(clock.instant());
        this.thread = threads.create(
                ThreadSpec.of("heartbeat", "whether Ollama generates is not known")
                        .in(Rhythm.every(config.interval()))
                        .within(LOOK_LIMIT.plus(config.timeout()).multipliedBy(2)),
                this::beatWhenReady);
    }

    /** The newest heartbeat; never blocks. */
    public Heartbeat newest() {
        return newest;
    }

    void onStart(@Observes StartupEvent event) {
        if (config.enabled()) {
            thread.start();
        }
    }

    void onStop(@Observes ShutdownEvent event) {
        thread.close();
    }

    private void beatWhenReady() throws InterruptedException {
        Optional<Child> child = sidecar.status().ready();
        if (child.isPresent()) {
            beatWhenIdle(child.get());
        }
    }

    private void beatWhenIdle(Child child) throws InterruptedException {
        if (generation != child.generation()) {
            generation = child.generation();
            newest = newest.startedAnew();
        }
        try {
            Optional<String> obstacle = TimeLimit.call(LOOK_LIMIT, () -> obstacle(child));
            if (obstacle.isPresent()) {
                LOG.debugf("No heartbeat: %s", obstacle.get());
                return;
            }
        } catch (TimeoutException | ExecutionException e) {
            // Whether inference works is the question: that the lists do not come is part of the answer.
            LOG.debugf("It is not known what is loaded: %s", e.getMessage());
        }
        beat(child);
    }

    /** Why there should be no heartbeat now; it must neither take a model's place nor stand in anyone's way. */
    private Optional<String> obstacle(Child child) throws InterruptedException {
        if (work.counts().values().stream().anyMatch(count -> count > 0)) {
            return Optional.of("requests or loads are under way");
        }
        try {
            long others = clients.at(child.address()).loaded().stream()
                    .filter(model -> !Canary.MODEL.isNamed(model.name()))
                    .count();
            return others >= config.maxLoaded()
                    ? Optional.of(others + " models of others are loaded")
                    : Optional.empty();
        } catch (OllamaException e) {
            return Optional.empty();
        }
    }

    private void beat(Child child) throws InterruptedException {
        long begun = System.nanoTime();
        try {
            String what = TimeLimit.call(config.timeout(), () -> canary.produceTokenAndLeave(child));
            newest = newest.success(what, clock.instant(), millisSince(begun));
        } catch (TimeoutException e) {
            failed("no token within " + config.timeout().toMillis() + " ms", begun);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            failed(cause == null ? "unknown" : String.valueOf(cause.getMessage()), begun);
        }
    }

    private void failed(String why, long begun) {
        Heartbeat failure = newest.failure(why, clock.instant(), millisSince(begun));
        newest = failure;
        LOG.warnf("The heartbeat failed: %s [inARow=%d]", why, failure.failures());
        journal.record(
                "heartbeat.failed",
                "No token from the canary: " + why,
                Map.of("inARow", failure.failures(), "generation", generation));
        if (failure.failures() == config.failures() && config.action() == HeartbeatAction.RESTART) {
            sidecar.restart(failure.failures() + " failed heartbeats in a row");
        }
    }

    private static long millisSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }
}
