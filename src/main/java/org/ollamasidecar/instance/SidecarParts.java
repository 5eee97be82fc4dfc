package org.ollamasidecar.instance;

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
import org.jspecify.annotations.Nullable;
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
import org.ollamasidecar.provision.ProvisionConfig;
import org.ollamasidecar.provision.Provisioners;
import org.ollamasidecar.provision.SourceAttempt;
import org.ollamasidecar.state.LeftoverPolicy;
import org.ollamasidecar.state.Mode;
import org.ollamasidecar.state.RestartPolicy;
import org.ollamasidecar.state.SidecarConfig;
import org.ollamasidecar.state.StateMachine;
import org.ollamasidecar.state.SupervisorEvent;
import org.ollamasidecar.task.PermanentThreads;

/**
 * Wires the supervisor: one of each part, for the life of the application. The home is taken at its start and not when
 * this is made: a question for the health that comes in the last moment of the application may have it made once more,
 * and nobody would close that one.
 */
@ApplicationScoped
public class SidecarParts {

    private static final Logger LOG = Logger.getLogger(SidecarParts.class);

    private final SidecarConfig config;
    private final String program;
    private final OllamaClients clients;
    private final InstantSource clock;
    private final Instance<Preparation> preparations;
    private final Instance<PassingAnswers> answers;
    private final Journal journal;
    private final BlackBox box;
    private final LogRing log;
    private final PermanentThreads threads;
    private final RunnerLog runners;
    private final LaunchPlan plan;
    private final SupervisorLoop loop;
    private final ProvisioningTask provisioning;
    private volatile @Nullable Held held;

    /** What belongs to the home. */
    private record Held(HomeLock lock, LogTail tail) {

        void close() {
            try (lock) {
                tail.close();
            } catch (IOException e) {
                LOG.warnf("The log or the home could not be closed: %s", e.getMessage());
            }
        }
    }

    SidecarParts(
            SidecarConfig config,
            ProvisionConfig provisionConfig,
            OllamaClients clients,
            InstantSource clock,
            @Any Instance<Preparation> preparations,
            @Any Instance<PassingAnswers> answers,
            Journal journal,
            BlackBox box,
            LogRing log,
            RunnerLog runners,
            PermanentThreads threads) {
        this.config = config;
        this.program = wanted(provisionConfig);
        this.clients = clients;
        this.clock = clock;
        this.preparations = preparations;
        this.answers = answers;
        this.journal = journal;
        this.box = box;
        this.log = log;
        this.runners = runners;
        this.threads = threads;
        this.plan = new LaunchPlan(config, System.getenv());
        RestartPolicy policy = new RestartPolicy(config.restart(), ThreadLocalRandom.current()::nextDouble);
        this.loop = new SupervisorLoop(new StateMachine(config, policy), clock, journal, threads);
        this.provisioning = new ProvisioningTask(Provisioners.create(provisionConfig, System.getenv()), loop);
    }

    /** Another wish for a program means another Ollama. */
    private static String wanted(ProvisionConfig config) {
        return "/" + config.program() + "/" + config.version();
    }

    /** Ends the boot where the home is somebody else's, or cannot be used. */
    void start() {
        Path home = config.home().toAbsolutePath();
        try {
            start(home, HomeLock.acquire(home));
        } catch (HomeInUseException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "sidecar.home=" + home + " cannot be used: " + e
                            + ". Recommended action: set sidecar.home to a folder that this user may write to.",
                    e);
        }
    }

    private void start(Path home, HomeLock lock) throws IOException {
        OwnerToken token = OwnerToken.of(home);
        ChildRecord record = new ChildRecord(home, plan.fingerprint() + program);
        Optional<SupervisorEvent.Adopted> adopted =
                config.leftovers() == LeftoverPolicy.ADOPT && config.mode() == Mode.OWN
                        ? record.adoptable(token, threads)
                        : Optional.empty();
        loop.onChange(record::follow);
        GenerationMarker marker = new GenerationMarker();
        PortRefusals refusals = new PortRefusals(clients);
        PredecessorCleanup predecessor = new PredecessorCleanup(new Leftovers(token), journal);
        LogTail tail = new LogTail(
                plan.logFile(),
                adopted.map(event -> event.child().generation()).orElse(0L),
                config.log().maxFileSize().asLongValue(),
                marker,
                clock,
                new LogWatch(log, loop, refusals, runners),
                threads);
        held = new Held(lock, tail);
        box.start();
        tail.start();
        adopted.ifPresentOrElse(ollama -> goOnWith(ollama, predecessor), predecessor::start);
        loop.start(new OllamaRunner(
                plan,
                new OsProcessLauncher(marker, token),
                provisioning,
                new Prober(
                        clients,
                        config.probe().timeout(),
                        config.probe().interval(),
                        generation -> answers.get().of(generation),
                        preparations,
                        loop),
                tail,
                new ExitWatch(tail, refusals, loop),
                predecessor.gone(),
                journal,
                loop));
    }

    private void goOnWith(SupervisorEvent.Adopted ollama, PredecessorCleanup predecessor) {
        predecessor.spare();
        loop.accept(ollama);
    }

    public SupervisorLoop loop() {
        return loop;
    }

    public List<SourceAttempt> sources() {
        return provisioning.attempts();
    }

    void close() {
        provisioning.cancel();
        loop.close();
        Held mine = held;
        if (mine != null) {
            mine.close();
        }
    }
}
