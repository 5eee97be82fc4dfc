package org.ollamasidecar.canary;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jboss.logging.Logger;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.fleet.UpstreamUse;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.lifecycle.WorkInFlight;
import org.ollamasidecar.load.JobState;
import org.ollamasidecar.load.LoadJobs;
import org.ollamasidecar.load.LoadsToCome;
import org.ollamasidecar.status.InferenceReport;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.Rhythm;
import org.ollamasidecar.task.ThreadSpec;

/**
 * Sees to it that it is known whether Ollama generates: everything else of it stays green while inference hangs. Each backend
 * has a heartbeat of its own, on a thread of its own: one that hangs keeps none of the others from being looked at.
 */
@ApplicationScoped
public class HeartbeatMonitor implements InferenceReport {

    private static final Logger LOG = Logger.getLogger(HeartbeatMonitor.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final String CONSEQUENCE = "whether Ollama generates is not known";
    private final HeartbeatConfig config;
    private final HeartbeatLimits limits;
    private final WorkInFlight work;
    private final LoadJobs jobs;
    private final UpstreamUse use;
    private final Map<BackendName, BackendHeartbeat> hearts = new LinkedHashMap<>();
    private final List<PermanentThread> hearers = new ArrayList<>();

    HeartbeatMonitor(
            HeartbeatConfig config,
            Sidecar sidecar,
            Canary canary,
            Proofs proofs,
            WorkInFlight work,
            LoadJobs jobs,
            UpstreamUse use,
            LoadsToCome loads,
            Journal journal,
            InstantSource clock,
            PermanentThreads threads) {
        this.config = config;
        this.limits = HeartbeatLimits.of(config);
        this.work = work;
        this.jobs = jobs;
        this.use = use;
        List<Backend> backends = sidecar.backends();
        boolean isAlone = backends.size() == 1;
        for (Backend backend : backends) {
            BackendName name = backend.name();
            BackendHeartbeat heart = new BackendHeartbeat(
                    isAlone ? Optional.empty() : Optional.of(name),
                    sidecar.at(name),
                    isAlone ? any -> isAnythingUnderWay() : isAnythingUnderWayAt(name),
                    loads::areExpected,
                    canary,
                    proofs,
                    sidecar::restart,
                    config,
                    journal,
                    clock);
            hearts.put(name, heart);
            hearers.add(threads.create(
                    ThreadSpec.of(isAlone ? "heartbeat" : "heartbeat-" + name, CONSEQUENCE)
                            .in(Rhythm.every(pause(config)))
                            .within(limits.timeout().multipliedBy(2)),
                    heart::look));
        }
    }

    private static Duration pause(HeartbeatConfig config) {
        return config.interval().compareTo(LOOK_EVERY) < 0 ? config.interval() : LOOK_EVERY;
    }

    private boolean isAnythingUnderWay() {
        return work.counts().values().stream().anyMatch(count -> count > 0);
    }

    /** What the others work for proves nothing of this one. */
    private LongPredicate isAnythingUnderWayAt(BackendName backend) {
        return generation -> use.requestsOf(generation) > 0
                || jobs.views().stream()
                        .anyMatch(job -> job.state() == JobState.RUNNING
                                && backend.text().equals(job.instance()));
    }

    /** Of several the one that speaks most against them; never blocks. */
    public Heartbeat newest() {
        return hearts.values().stream()
                .map(heart -> heart.known().newest())
                .max(Heartbeat.BY_DOUBT)
                .orElseThrow();
    }

    /** What is known of each of several backends; empty where there is only one. */
    public Map<BackendName, Heartbeat> ofEach() {
        Map<BackendName, Heartbeat> all = new LinkedHashMap<>();
        if (hearts.size() > 1) {
            hearts.forEach((name, heart) -> all.put(name, heart.known().newest()));
        }
        return all;
    }

    @Override
    public Optional<Inference> of(long generation) {
        return hearts.values().stream()
                .map(BackendHeartbeat::known)
                .filter(known -> known.generation() == generation && generation > 0)
                .findFirst()
                .map(known ->
                        new Inference(known.newest().isWell(), known.newest().detail()));
    }

    void onStart(@Observes StartupEvent event) {
        if (config.enabled()) {
            limits.problem().ifPresent(LOG::warn);
            hearers.forEach(PermanentThread::start);
        }
    }

    void onStop(@Observes ShutdownEvent event) {
        hearers.forEach(PermanentThread::close);
    }
}
