package org.ollamasidecar.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import org.ollamasidecar.task.PermanentThreads;

/** Figures about the service's own permanent threads. */
@Singleton
final class ThreadMetrics implements MeterBinder {

    private final PermanentThreads threads;

    ThreadMetrics(PermanentThreads threads) {
        this.threads = threads;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("sidecar.threads.broken", threads, all -> all.broken().size())
                .description("Permanent threads of the service that have failed for too long, or have ended")
                .register(registry);
    }
}
