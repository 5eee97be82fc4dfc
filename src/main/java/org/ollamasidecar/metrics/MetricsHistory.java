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
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.lifecycle.WorkInFlight;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.Rhythm;
import org.ollamasidecar.task.ThreadSpec;

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
    private final PermanentThread thread;

    MetricsHistory(
            HistoryConfig config,
            MeterRegistry registry,
            Sidecar sidecar,
            WorkInFlight work,
            InstantSource clock,
            PermanentThreads threads) {
        this.interval = config.interval();
        this.registry = registry;
        this.sidecar = sidecar;
        this.work = work;
        this.clock = clock;
        this.thread = threads.create(
                ThreadSpec.of("history", "the curves of the last hour have a gap")
                        .in(Rhythm.atOnceThenEvery(interval)),
                () -> points.add(now()));
    }

    void onStart(@Observes StartupEvent event) {
        restarts.see(sidecar.status());
        sidecar.onChange(this::changed);
        // The restart of a standby is counted, and changes nothing for the one that serves.
        sidecar.onMemberChange(member -> restarts.see(sidecar.status()));
        thread.start();
    }

    void onStop(@Observes ShutdownEvent event) {
        thread.close();
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
