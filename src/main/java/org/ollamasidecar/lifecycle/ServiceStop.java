package org.ollamasidecar.lifecycle;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.ollamasidecar.config.BootSettings;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.state.SidecarConfig;
import org.ollamasidecar.state.StopBudget;

/**
 * The end of the service, one phase after the other. It all happens at the first sign of the end: at {@code
 * ShutdownEvent} the servers are already closed, and nobody could be told anything.
 */
@ApplicationScoped
class ServiceStop {

    private final Sidecar sidecar;
    private final StopBudget budget;
    private final InstantSource clock;
    private final Drain drain;

    ServiceStop(SidecarConfig config, Sidecar sidecar, WorkInFlight work, InstantSource clock, Journal journal) {
        this.sidecar = sidecar;
        this.budget = BootSettings.read(() -> StopBudget.of(config));
        this.clock = clock;
        this.drain = new Drain(budget, sidecar, sidecar::beginEnd, work, journal);
    }

    void onStop(@Observes ShutdownDelayInitiatedEvent event) {
        if (sidecar.goesOn()) {
            return;
        }
        Instant begun = clock.instant();
        StopLimit.start(budget.total());
        try (SecondSignal second = SecondSignal.listen()) {
            drain.run(second.seen());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sidecar.end(budget.left(Duration.between(begun, clock.instant())));
    }
}
