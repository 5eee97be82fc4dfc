package org.ollamasidecar.fleet;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.provision.SourceAttempt;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.LeftoverPolicy;
import org.ollamasidecar.state.Mode;
import org.ollamasidecar.state.SidecarConfig;
import org.ollamasidecar.state.SidecarMonitor;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.StopBudget;
import org.ollamasidecar.task.TimeLimit;

/** The supervised Ollama, started and stopped with the application. Neither observer waits for Ollama to start. */
@ApplicationScoped
public class Sidecar implements FleetMonitor {

    private static final Logger LOG = Logger.getLogger(Sidecar.class);
    private static final int BEFORE_OTHERS = 100;

    /** Beyond the grace: for the kill, and for the system to clear up. */
    private static final Duration STOP_MARGIN = Duration.ofSeconds(8);

    /** The supervisor decides within milliseconds; only one that hangs takes longer. */
    private static final Duration DECISION_LIMIT = Duration.ofSeconds(1);

    private final SidecarConfig config;
    private final FleetParts parts;
    private final Journal journal;
    private boolean ended;

    Sidecar(SidecarConfig config, FleetParts parts, Journal journal) {
        StopBudget.of(config);
        this.config = config;
        this.parts = parts;
        this.journal = journal;
    }

    void onStart(@Observes @Priority(BEFORE_OTHERS) StartupEvent event) {
        parts.start();
        if (config.autostart()) {
            start(Optional.empty(), "the start of the service");
        }
    }

    void onStop(@Observes ShutdownEvent event) {
        if (goesOn()) {
            parts.close();
            return;
        }
        try {
            end(config.stop().grace().plus(STOP_MARGIN));
        } finally {
            parts.close();
        }
    }

    /** Ends Ollama for good and waits for that, once: what has not ended by then is not waited for again. */
    public synchronized void end(Duration limit) {
        if (ended) {
            return;
        }
        ended = true;
        tellAll(new FleetEvent.EndRequested("the end of the service"));
        try {
            TimeLimit.call(limit, () -> await(status -> status.state() instanceof SidecarState.Stopped));
        } catch (TimeoutException e) {
            LOG.errorf("Ollama did not end within %d s", limit.toSeconds());
        } catch (ExecutionException e) {
            LOG.error("The end of Ollama could not be awaited", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether this end of the application is not one of Ollama: its next life goes on with it. */
    public boolean goesOn() {
        return Reload.isUnderWay() && config.leftovers() == LeftoverPolicy.ADOPT;
    }

    /** Whether this service runs Ollama; else it uses one of somebody else, and never signals it. */
    public boolean runsOllama() {
        return config.mode() == Mode.OWN;
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
        backends().stream()
                .filter(backend -> backend.serving().status().generation() == sick.generation())
                .forEach(backend -> restart(backend.name(), cause));
    }

    /** The same for the one that {@link #status} is about. */
    public void restart(String cause) {
        restart(parts.loop().state().first().name(), cause);
    }

    private void restart(BackendName sick, String cause) {
        if (runsOllama()) {
            restart(Optional.of(sick), cause);
        } else {
            journal.record(
                    "restart.left.alone",
                    "Ollama should be restarted where it is run: this service does not run it",
                    Map.of("cause", cause));
        }
    }

    /** The service is ending: no more requests are wanted, while Ollama goes on. */
    public void beginEnd() {
        tellAll(new FleetEvent.DrainBegun());
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

    private void tellAll(FleetEvent event) {
        tell(Optional.empty(), event);
    }

    private void tell(Optional<BackendName> only, FleetEvent event) {
        parts.loop().accept(new Addressed(event, only));
    }

    private void decide(FleetEvent wish, Predicate<SidecarStatus> decided) throws InterruptedException {
        tellAll(wish);
        try {
            TimeLimit.call(DECISION_LIMIT, () -> await(status -> status.ending() || decided.test(status)));
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

    /** Waits, without a limit of its own, for instances that fit; those of now count too. */
    public List<Member> awaitMembers(Predicate<List<Member>> wanted) throws InterruptedException {
        return parts.loop().awaitState(state -> wanted.test(state.members())).members();
    }

    @Override
    public Member serving() {
        return parts.loop().state().first().serving();
    }

    /**
     * The one that serves at a backend.
     *
     * @throws java.util.NoSuchElementException where there is none of this name
     */
    public Member serving(BackendName backend) {
        return parts.loop().state().backend(backend).serving();
    }

    /** How the instances of a backend are launched, unless an upgrade changes that. */
    public Launch configured(BackendName backend) {
        return parts.configured(backend);
    }

    /** Whether its port is one that only one Ollama can have. */
    public boolean hasFixedPort() {
        return config.ollama().port() != 0;
    }

    @Override
    public List<Backend> backends() {
        return parts.backends();
    }

    @Override
    public boolean shareStore() {
        return runsOllama() || backends().size() == 1;
    }

    @Override
    public SidecarMonitor at(BackendName backend) {
        return backends().size() == 1 ? this : new BackendMonitor(parts.loop(), backend);
    }

    /** The instances that there are, by name. */
    public List<Member> members() {
        return parts.loop().state().members();
    }

    @Override
    public void onMemberChange(Consumer<Member> listener) {
        parts.loop().onMemberChange(listener);
    }

    @Override
    public Optional<InstanceName> instanceOf(long generation) {
        return parts.generations().ownerOf(generation);
    }

    /** Whether an Ollama stands by, and why not, in one sentence. */
    public String standby() {
        return parts.standby().reason();
    }

    /** What is made of the GPUs, in one sentence. */
    public String gpus() {
        return parts.loop().state().gpus().text();
    }

    /** What is wrong with instances that run, and what to do about it. */
    public List<String> warnings() {
        return parts.loop().state().warnings();
    }

    /** The sources that the newest search for a program has asked so far, for the instance that serves. */
    public List<SourceAttempt> sources() {
        return parts.sources();
    }

    @Override
    public SidecarStatus status() {
        return parts.loop().status();
    }

    @Override
    public SidecarStatus await(Predicate<SidecarStatus> wanted) throws InterruptedException {
        return parts.loop().await(wanted);
    }

    @Override
    public void onChange(Consumer<SidecarStatus> listener) {
        parts.loop().onChange(listener);
    }

    @Override
    public boolean isDeciding() {
        return parts.isDeciding();
    }
}
