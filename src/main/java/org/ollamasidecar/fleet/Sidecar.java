package org.ollamasidecar.fleet;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.ollamasidecar.config.BootOrder;
import org.ollamasidecar.config.BootSettings;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.provision.SourceAttempt;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.LeftoverPolicy;
import org.ollamasidecar.state.SidecarConfig;
import org.ollamasidecar.state.SidecarMonitor;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.StopBudget;
import org.ollamasidecar.task.TimeLimit;

/**
 * The supervised Ollama, started and stopped with the application, and what is known of it; {@link FleetWishes} says what it
 * should do. Neither observer waits for Ollama to start.
 */
@ApplicationScoped
public class Sidecar implements FleetMonitor, RefusedConnections {

    private static final Logger LOG = Logger.getLogger(Sidecar.class);

    /** Beyond the grace: for the kill, and for the system to clear up. */
    private static final Duration STOP_MARGIN = Duration.ofSeconds(8);

    private final SidecarConfig config;
    private final FleetParts parts;
    private final FleetWishes wishes;
    private boolean ended;

    Sidecar(SidecarConfig config, FleetParts parts, FleetWishes wishes) {
        BootSettings.read(() -> StopBudget.of(config));
        this.config = config;
        this.parts = parts;
        this.wishes = wishes;
    }

    void onStart(@Observes @Priority(BootOrder.OLLAMA_BEGINS) StartupEvent event) {
        parts.start();
        if (config.autostart()) {
            wishes.start(Optional.empty(), "the start of the service");
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
        parts.loop().accept(Addressed.toAll(new FleetEvent.EndRequested("the end of the service")));
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
        return parts.runOllama();
    }

    /** The service is ending: no more requests are wanted, while Ollama goes on. */
    public void beginEnd() {
        parts.loop().accept(Addressed.toAll(new FleetEvent.DrainBegun()));
    }

    /** Waits, without a limit of its own, for instances that fit; those of now count too. */
    public List<Member> awaitMembers(Predicate<List<Member>> wanted) throws InterruptedException {
        return parts.loop().awaitState(state -> wanted.test(state.members())).members();
    }

    @Override
    public void refused(Child ollama) {
        parts.loop().accept(Addressed.toAll(new FleetEvent.Gone(ollama.generation(), "refuses connections")));
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
        return runsOllama() || isOnlyOne();
    }

    @Override
    public SidecarMonitor at(BackendName backend) {
        return isOnlyOne() ? this : new BackendMonitor(parts.loop(), backend);
    }

    private boolean isOnlyOne() {
        return parts.loop().state().backends().size() == 1;
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
