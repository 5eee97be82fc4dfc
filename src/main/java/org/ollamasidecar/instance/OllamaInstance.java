package org.ollamasidecar.instance;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.process.EndReport;
import org.ollamasidecar.process.GenerationMarker;
import org.ollamasidecar.process.LogTail;
import org.ollamasidecar.process.OsProcessLauncher;
import org.ollamasidecar.process.OwnerToken;
import org.ollamasidecar.provision.ProgramKeys;
import org.ollamasidecar.provision.ProvisionConfig;
import org.ollamasidecar.provision.Provisioners;
import org.ollamasidecar.provision.SourceAttempt;
import org.ollamasidecar.state.Reliance;
import org.ollamasidecar.state.RestartPolicy;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.StateMachine;
import org.ollamasidecar.state.SupervisorEvent;

/**
 * One supervised Ollama: one of each part, from its opening to its close, through all its restarts. Nothing of the file
 * system is touched and no thread runs before it is started.
 */
public final class OllamaInstance implements Consumer<SupervisorEvent> {

    private static final Logger LOG = Logger.getLogger(OllamaInstance.class);

    private final InstanceName name;
    private final InstanceParts parts;
    private final ProvisionConfig provision;
    private final LaunchPlan plan;
    private final SupervisorLoop loop;
    private final ProvisioningTask provisioning;
    private final HandoverPause pause = new HandoverPause();
    private volatile @Nullable LogTail tail;
    private volatile @Nullable ExitWatch exits;

    /**
     * One that has not begun.
     *
     * @param place its own folder: for its log, and for who it is
     * @param adopted where it listens, if somebody else runs it
     */
    public OllamaInstance(InstanceName name, Path place, Launch launch, Optional<URI> adopted, InstanceParts parts) {
        this.name = name;
        this.parts = parts;
        this.provision = WishedProgram.of(parts.provision(), launch);
        this.plan = new LaunchPlan(parts.config(), parts.environment(), place, launch);
        ProgramKeys keys = launch.hasOwnProgram() ? launch.programKeys() : ProgramKeys.OF_ALL;
        RestartPolicy restarts = new RestartPolicy(parts.config().restart(), ThreadLocalRandom.current()::nextDouble);
        this.loop = new SupervisorLoop(
                name,
                new StateMachine(parts.config(), restarts, adopted),
                parts.clock(),
                parts.journal(),
                parts.generations(),
                parts.threads());
        this.provisioning = new ProvisioningTask(Provisioners.create(provision, keys, parts.environment()), loop);
    }

    public InstanceName name() {
        return name;
    }

    /**
     * The Ollama that an earlier life of this service has left here, if it lives and would be launched in the same way now.
     *
     * @throws IOException when its folder cannot be used
     */
    public Optional<SupervisorEvent.Adopted> adoptable() throws IOException {
        return record().adoptable(token(), parts.threads());
    }

    /** Known of every process that belongs to it; made with its folder where there is none yet. */
    public OwnerToken token() throws IOException {
        Files.createDirectories(plan.place());
        return OwnerToken.of(plan.place());
    }

    private ChildRecord record() {
        return new ChildRecord(plan.place(), plan.fingerprint() + wanted(provision));
    }

    /** Another wish for a program means another Ollama. */
    private static String wanted(ProvisionConfig config) {
        return "/" + config.program() + "/" + config.version();
    }

    /**
     * Begins to decide, as a stopped one or with an Ollama that goes on.
     *
     * @param cleared completes when nothing of an earlier service lives any more: the first spawn waits for that
     * @param observer told of each snapshot that differs from the one before, on the thread that decides
     * @param ended told the generation of each process that has ended, some milliseconds before a snapshot says so
     * @throws IOException when its folder or its log cannot be used
     */
    public void start(
            CompletableFuture<EndReport> cleared,
            Optional<SupervisorEvent.Adopted> adopted,
            Consumer<SidecarStatus> observer,
            LongConsumer ended)
            throws IOException {
        OwnerToken token = token();
        loop.onChange(record()::follow);
        GenerationMarker marker = new GenerationMarker();
        PortRefusals refusals = new PortRefusals(parts.clients());
        LogTail log = new LogTail(
                name.suffixed("log-tail"),
                plan.logFile(),
                adopted.map(event -> event.child().generation()).orElse(0L),
                parts.config().log().maxFileSize().asLongValue(),
                marker,
                parts.clock(),
                new LogWatch(parts.log(), loop, refusals, parts.runners(), parts.video()),
                parts.threads());
        tail = log;
        ExitWatch watch = new ExitWatch(log, refusals, loop, ended, pause);
        exits = watch;
        log.start();
        adopted.ifPresent(loop);
        loop.start(
                new OllamaRunner(
                        plan,
                        new OsProcessLauncher(marker, token),
                        provisioning,
                        new Prober(
                                parts.clients(),
                                parts.config().probe().timeout(),
                                parts.config().probe().interval(),
                                parts.traffic(),
                                parts.preparations(),
                                loop),
                        log,
                        watch,
                        cleared,
                        parts.journal(),
                        loop),
                observer);
    }

    @Override
    public void accept(SupervisorEvent event) {
        if (event instanceof SupervisorEvent.RelianceChanged(Reliance reliance)) {
            pause.relied(reliance);
        }
        loop.accept(event);
    }

    /** Wishes the end for good: wishes to start are ignored from now on, those already on their way too. */
    public void end(String cause) {
        loop.end(cause);
    }

    public boolean isDeciding() {
        return loop.isDeciding();
    }

    /** The sources that the newest search for a program has asked so far, with their answers. */
    public List<SourceAttempt> sources() {
        return provisioning.attempts();
    }

    /** Moves its log aside: the next life of it begins with an empty one. */
    public void forgetLog() throws IOException {
        if (Files.exists(plan.logFile())) {
            Path aside = plan.logFile().resolveSibling(plan.logFile().getFileName() + ".1");
            Files.move(plan.logFile(), aside, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Lets go of everything but Ollama itself. */
    public void close() {
        provisioning.cancel();
        loop.close();
        ExitWatch watch = exits;
        if (watch != null) {
            watch.close();
        }
        LogTail log = tail;
        if (log != null) {
            try {
                log.close();
            } catch (IOException e) {
                LOG.warnf("The log could not be closed: %s [instance=%s]", e.getMessage(), name);
            }
        }
    }
}
