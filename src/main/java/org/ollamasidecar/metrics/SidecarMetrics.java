package org.ollamasidecar.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import org.ollamasidecar.canary.HeartbeatMonitor;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.lifecycle.WorkInFlight;
import org.ollamasidecar.load.JobState;
import org.ollamasidecar.load.LoadJobs;
import org.ollamasidecar.models.GpuWatch;
import org.ollamasidecar.models.ModelKeeper;
import org.ollamasidecar.state.StateName;

/** Figures about Ollama and its loads, read from snapshots when they are scraped. */
@Singleton
final class SidecarMetrics implements MeterBinder {

    private final Sidecar sidecar;
    private final LoadJobs loads;
    private final HeartbeatMonitor heartbeats;
    private final WorkInFlight work;
    private final ModelKeeper models;
    private final GpuWatch gpus;

    SidecarMetrics(
            Sidecar sidecar,
            LoadJobs loads,
            HeartbeatMonitor heartbeats,
            WorkInFlight work,
            ModelKeeper models,
            GpuWatch gpus) {
        this.gpus = gpus;
        this.models = models;
        this.heartbeats = heartbeats;
        this.sidecar = sidecar;
        this.loads = loads;
        this.work = work;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("sidecar.ready", models, owner -> sidecar.isDeciding() && owner.isReady(sidecar.status()) ? 1 : 0)
                .description("Whether Ollama answers, the required models are there and requests are wanted: 1 or 0")
                .register(registry);
        Gauge.builder("sidecar.models.missing", models, owner -> owner.missing(sidecar.status())
                        .size())
                .description("Required models that do not serve")
                .register(registry);
        Gauge.builder("sidecar.draining", sidecar, owner -> owner.status().draining() ? 1 : 0)
                .description("Whether nothing new is wanted, because the service is ending or on request: 1 or 0")
                .register(registry);
        Gauge.builder("sidecar.requests.in.flight", work, owner -> owner.counts()
                        .getOrDefault("requests", 0))
                .description("Requests to Ollama that have begun and not ended")
                .register(registry);
        Gauge.builder("sidecar.generation", sidecar, owner -> owner.status().generation())
                .description("How often Ollama has been started")
                .register(registry);
        FunctionCounter.builder(
                        "sidecar.restarts", sidecar, owner -> owner.status().restarts())
                .description("Restarts of Ollama that nobody asked for")
                .register(registry);
        FunctionCounter.builder("sidecar.gpu.losses", gpus, GpuWatch::losses)
                .description("Models that ran on a GPU and then on the CPU alone")
                .register(registry);
        Gauge.builder(
                        "sidecar.heartbeat.ok",
                        heartbeats,
                        owner -> owner.newest().isWell() ? 1 : 0)
                .description("Whether Ollama generated when it was last tried: 1, also before the first time, or 0")
                .register(registry);
        Gauge.builder("sidecar.heartbeat.failures", heartbeats, owner -> owner.newest()
                        .failures())
                .description("Inference heartbeats in a row that produced no token")
                .register(registry);
        Gauge.builder(
                        "sidecar.heartbeat.seconds",
                        heartbeats,
                        owner -> owner.newest().millis() / 1000.0)
                .description("How long the newest inference heartbeat took")
                .register(registry);
        for (StateName state : StateName.values()) {
            Gauge.builder("sidecar.state", sidecar, owner -> owner.status().name() == state ? 1 : 0)
                    .description("The state of Ollama: 1 for the one it is in")
                    .tag("state", state.name())
                    .register(registry);
        }
        for (JobState state : JobState.values()) {
            Gauge.builder("sidecar.loads", loads, owner -> count(owner, state))
                    .description("Loads that are remembered, by their state")
                    .tag("state", state.name())
                    .register(registry);
        }
    }

    private static double count(LoadJobs loads, JobState state) {
        return loads.views().stream().filter(load -> load.state() == state).count();
    }
}
