package org.ollamasidecar.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.supervisor.Child;
import org.ollamasidecar.supervisor.Rounds;
import org.ollamasidecar.supervisor.Sidecar;
import org.ollamasidecar.supervisor.SidecarStatus;
import org.ollamasidecar.supervisor.WorkInFlight;

/** Remembers the figures of the last hour, in memory of a fixed size. */
@ApplicationScoped
class MetricsHistory {

    private static final int POINTS = 360;
    private static final int MARKS = 200;

    private final Duration interval;
    private final MeterRegistry registry;
    private final Sidecar sidecar;
    private final WorkInFlight work;
    private final InstantSource clock;
    private final Recent<HistoryPoint> points = new Recent<>(POINTS);
    private final Recent<HistoryMark> marks = new Recent<>(MARKS);
    private final Restarts restarts = new Restarts();
    private Totals before = Totals.NONE;
    private @Nullable Rounds rounds;

    MetricsHistory(
            HistoryConfig config, MeterRegistry registry, Sidecar sidecar, WorkInFlight work, InstantSource clock) {
        this.interval = config.interval();
        this.registry = registry;
        this.sidecar = sidecar;
        this.work = work;
        this.clock = clock;
    }

    void onStart(@Observes StartupEvent event) {
        restarts.see(sidecar.status());
        sidecar.onChange(this::changed);
        rounds = Rounds.start("history", Duration.ZERO, interval, () -> points.add(now()));
    }

    void onStop(@Observes ShutdownEvent event) {
        if (rounds != null) {
            rounds.close();
        }
    }

    Duration interval() {
        return interval;
    }

    /** Those after a moment, oldest first. */
    List<HistoryPoint> pointsAfter(long millis) {
        return points.all(point -> point.at() > millis);
    }

    List<HistoryMark> marksAfter(long millis) {
        return marks.all(mark -> mark.at() > millis);
    }

    private void changed(SidecarStatus status) {
        restarts.see(status)
                .ifPresent(wished -> marks.add(new HistoryMark(clock.millis(), status.generation(), wished)));
    }

    private HistoryPoint now() {
        Totals total = Totals.of(registry);
        Totals passed = total.minus(before);
        before = total;
        OptionalLong pid = sidecar.status().child().filter(Child::isOurs).stream()
                .mapToLong(Child::pid)
                .findFirst();
        OptionalLong server =
                pid.stream().flatMap(id -> Resident.bytesOf(id).stream()).findFirst();
        Gauge waiting = registry.find("sidecar.gateway.waiting").gauge();
        return new HistoryPoint(
                clock.millis(),
                Math.round(passed.tokens()),
                passed.tokensPerSecond(),
                passed.meanFirstMillis(),
                waiting == null ? 0 : (int) waiting.value(),
                work.counts().getOrDefault("requests", 0),
                server.isPresent() ? server.getAsLong() : null,
                server.isPresent() ? Resident.bytesBelow(pid.getAsLong()) : null);
    }
}
