package org.ollamasidecar.supervisor;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.ollamasidecar.journal.BlackBox;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.process.GenerationMarker;
import org.ollamasidecar.process.HomeInUseException;
import org.ollamasidecar.process.HomeLock;
import org.ollamasidecar.process.Leftovers;
import org.ollamasidecar.process.LogRing;
import org.ollamasidecar.process.LogTail;
import org.ollamasidecar.process.OsProcessLauncher;
import org.ollamasidecar.process.OwnerToken;
import org.ollamasidecar.process.ProcessLauncher;
import org.ollamasidecar.provision.ProvisionConfig;
import org.ollamasidecar.provision.Provisioners;
import org.ollamasidecar.provision.SourceAttempt;

/** Wires the supervisor: one of each part, for the life of the application. */
@ApplicationScoped
class SidecarParts {

    private static final Logger LOG = Logger.getLogger(SidecarParts.class);

    private final SupervisorLoop loop;
    private final ProvisioningTask provisioning;
    private final HomeLock lock;
    private final LogTail tail;
    private final EffectRunner effects;
    private final PredecessorEnd predecessor;
    private final Optional<SupervisorEvent.Adopted> adopted;
    private final BlackBox box;

    SidecarParts(
            SidecarConfig config,
            ProvisionConfig provisionConfig,
            OllamaClients clients,
            InstantSource clock,
            @Any Instance<Preparation> preparations,
            Journal journal,
            BlackBox box,
            LogRing log) {
        this.box = box;
        GenerationMarker marker = new GenerationMarker();
        LaunchPlan plan = new LaunchPlan(config, System.getenv());
        RestartPolicy policy = new RestartPolicy(config.restart(), ThreadLocalRandom.current()::nextDouble);
        this.loop = new SupervisorLoop(new StateMachine(config, policy), clock, journal);
        this.provisioning = new ProvisioningTask(Provisioners.create(provisionConfig, System.getenv()), loop);
        PortRefusals refusals = new PortRefusals(clients);
        ProcessLauncher launcher;
        Path home = config.home().toAbsolutePath();
        try {
            this.lock = HomeLock.acquire(home);
            OwnerToken token = OwnerToken.of(home);
            ChildRecord record = new ChildRecord(home, plan.fingerprint() + wanted(provisionConfig));
            this.adopted = config.leftovers() == LeftoverPolicy.ADOPT && config.mode() == Mode.OWN
                    ? record.adoptable(token)
                    : Optional.empty();
            loop.onChange(record::follow);
            launcher = new OsProcessLauncher(marker, token);
            this.predecessor = new PredecessorEnd(new Leftovers(token), journal);
            this.tail = new LogTail(
                    plan.logFile(),
                    adopted.map(event -> event.child().generation()).orElse(0L),
                    config.log().maxFileSize().asLongValue(),
                    marker,
                    clock,
                    new LogWatch(log, loop, refusals));
        } catch (HomeInUseException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "sidecar.home=" + home + " cannot be used: " + e
                            + ". Recommended action: set sidecar.home to a folder that this user may write to.",
                    e);
        }
        this.effects = new OllamaRunner(
                plan,
                launcher,
                provisioning,
                new Prober(clients, config.probe().timeout(), preparations, loop),
                tail,
                new ExitWatch(tail, refusals, loop),
                predecessor.gone(),
                journal,
                loop);
    }

    /** Another wish for a program means another Ollama. */
    private static String wanted(ProvisionConfig config) {
        return "/" + config.program() + "/" + config.version();
    }

    void start() {
        box.start();
        tail.start();
        adopted.ifPresentOrElse(this::goOnWith, predecessor::start);
        loop.start(effects);
    }

    private void goOnWith(SupervisorEvent.Adopted ollama) {
        predecessor.spare();
        loop.accept(ollama);
    }

    SupervisorLoop loop() {
        return loop;
    }

    List<SourceAttempt> sources() {
        return provisioning.attempts();
    }

    void close() {
        provisioning.cancel();
        loop.close();
        try (lock) {
            tail.close();
        } catch (IOException e) {
            LOG.warnf("The log or the home could not be closed: %s", e.getMessage());
        }
    }
}
