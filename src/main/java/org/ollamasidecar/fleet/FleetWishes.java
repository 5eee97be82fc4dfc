package org.ollamasidecar.fleet;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.task.TimeLimit;

/** What people and other rooms wish of the fleet. Each is an event for the thread that decides; few wait for what it says. */
@Singleton
public class FleetWishes {

    private static final Logger LOG = Logger.getLogger(FleetWishes.class);

    /** The supervisor decides within milliseconds; only one that hangs takes longer. */
    private static final Duration DECISION_LIMIT = Duration.ofSeconds(1);

    private final FleetParts parts;
    private final Journal journal;

    FleetWishes(FleetParts parts, Journal journal) {
        this.parts = parts;
        this.journal = journal;
    }

    /**
     * Wishes Ollama to run; idempotent, and without effect once the service is ending.
     *
     * @param only at which backend; empty: at all, as in the wishes below
     */
    public void start(Optional<BackendName> only, String cause) {
        tell(only, new FleetEvent.StartRequested(cause));
    }

    /** The same, but where Ollama has been given up, it is started on whatever port is free. */
    public void startElsewhere(Optional<BackendName> only, String cause) {
        tell(only, new FleetEvent.StartElsewhereRequested(cause));
    }

    /** Wishes Ollama to end; idempotent. */
    public void stop(Optional<BackendName> only, String cause) {
        tell(only, new FleetEvent.StopRequested(cause));
    }

    /** Wishes a new Ollama in the place of this one; without effect once the service is ending. */
    public void restart(Optional<BackendName> only, String cause) {
        tell(only, new FleetEvent.RestartRequested(cause));
    }

    /**
     * The same for one that is sick, and for no other; without effect where it does not serve any more. One of somebody else
     * is left alone: the journal says that its owner should restart it.
     */
    public void restart(Child sick, String cause) {
        parts.backends().stream()
                .filter(backend -> backend.serving().status().generation() == sick.generation())
                .forEach(backend -> restart(backend.name(), cause));
    }

    /** The same for the one that {@link Sidecar#status} is about. */
    public void restart(String cause) {
        restart(parts.loop().state().first().name(), cause);
    }

    private void restart(BackendName sick, String cause) {
        if (parts.runOllama()) {
            restart(Optional.of(sick), cause);
        } else {
            journal.record(
                    "restart.left.alone",
                    "Ollama should be restarted where it is run: this service does not run it",
                    Map.of("cause", cause));
        }
    }

    /**
     * Wishes that nothing new is admitted, and waits until that is decided, but not for long: whoever is told so can count
     * on it. Idempotent, and without effect once the service is ending.
     */
    public void drain(String cause) throws InterruptedException {
        decide(new FleetEvent.DrainRequested(cause), SidecarStatus::drained);
    }

    /** Takes it back, in the same way. */
    public void undrain(String cause) throws InterruptedException {
        decide(new FleetEvent.DrainLifted(cause), status -> !status.drained());
    }

    private void tell(Optional<BackendName> only, FleetEvent event) {
        parts.loop().accept(new Addressed(event, only));
    }

    private void decide(FleetEvent wish, Predicate<SidecarStatus> decided) throws InterruptedException {
        parts.loop().accept(Addressed.toAll(wish));
        try {
            TimeLimit.call(DECISION_LIMIT, () -> parts.loop().await(status -> status.ending() || decided.test(status)));
        } catch (TimeoutException e) {
            LOG.warnf("%s is not decided after %d s", wish.cause(), DECISION_LIMIT.toSeconds());
        } catch (ExecutionException e) {
            LOG.error("The decision could not be awaited", e.getCause());
        }
    }

    /**
     * Wishes another instance at a backend, beside the one that serves there, and waits until that is decided. It may be gone
     * at once, where it cannot be opened.
     *
     * @return its name; empty where none is tried now: Ollama is not wanted, or another one is being tried
     */
    public Optional<InstanceName> openCandidate(BackendName backend, Launch launch, String by)
            throws InterruptedException {
        return parts.loop()
                .awaitDecision(Addressed.to(backend, new FleetEvent.CandidateRequested(launch, by)))
                .find(backend)
                .flatMap(known -> known.with(Part.CANDIDATE))
                .filter(candidate -> candidate.launch().equals(launch))
                .map(Member::name);
    }

    /** Wishes a candidate to serve; without effect where it is not Ready. The one that serves gets no new requests. */
    public void switchTo(InstanceName candidate, String by) {
        tell(Optional.of(candidate.backend()), new FleetEvent.SwitchRequested(candidate, by));
    }

    /** Wishes that a candidate, or one that retires, is ended and forgotten. */
    public void endInstance(InstanceName instance, String by) {
        tell(Optional.of(instance.backend()), new FleetEvent.LeaveRequested(instance, by));
    }

    /** Has requests go to other backends, as far as these can take them, from when this returns. */
    public void withdraw(BackendName backend, String by) throws InterruptedException {
        var _ = parts.loop().awaitDecision(Addressed.to(backend, new FleetEvent.WithdrawRequested(by)));
    }

    /** Takes that back. */
    public void comeBack(BackendName backend, String by) {
        tell(Optional.of(backend), new FleetEvent.ReturnRequested(by));
    }
}
