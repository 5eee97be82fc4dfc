package org.ollamasidecar.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;
import org.ollamasidecar.state.SidecarMonitor;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.StateName;

/** Counts how often each state has begun: a state that is shorter than the pause between two scrapes is seen too. */
@Singleton
final class TransitionMetrics implements MeterBinder {

    private final SidecarMonitor sidecar;
    private final Map<StateName, Counter> counters = new EnumMap<>(StateName.class);
    private StateName last;

    TransitionMetrics(SidecarMonitor sidecar) {
        this.sidecar = sidecar;
        this.last = sidecar.status().name();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (StateName state : StateName.values()) {
            Counter counter = Counter.builder("sidecar.transitions")
                    .description("How often Ollama has come into a state")
                    .tag("state", state.name())
                    .register(registry);
            counters.put(state, counter);
        }
        sidecar.onChange(this::follow);
    }

    /** Only ever on the supervisor's thread. */
    private void follow(SidecarStatus status) {
        Counter counter = counters.get(status.name());
        if (status.name() != last && counter != null) {
            last = status.name();
            counter.increment();
        }
    }
}
