package org.ollamasidecar.supervisor;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.ollamasidecar.journal.BlackBox;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.process.GenerationMarker;
import org.ollamasidecar.process.LogRing;
import org.ollamasidecar.process.LogTail;
import org.ollamasidecar.process.OsProcessLauncher;
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
    private final ProcessLauncher launcher;
    private final LogTail tail;
    private final EffectRunner effects;
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
        this.launcher = new OsProcessLauncher(marker);
        this.tail = openLog(plan.logFile(), config, marker, clock, new LogWatch(log, loop));
        this.effects = new OllamaRunner(
                plan, launcher, provisioning, clients, config.probe().timeout(), preparations, journal, loop);
    }

    private static LogTail openLog(
            Path file, SidecarConfig config, GenerationMarker marker, InstantSource clock, LogWatch watch) {
        try {
            Files.createDirectories(file.getParent());
            return new LogTail(file, config.log().maxFileSize().asLongValue(), marker, clock, watch);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "sidecar.home=" + config.home() + " cannot be used: " + e
                            + ". Recommended action: set sidecar.home to a folder that this user may write to.",
                    e);
        }
    }

    void start() {
        box.start();
        tail.start();
        loop.start(effects);
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
        launcher.close();
        try {
            tail.close();
        } catch (IOException e) {
            LOG.warnf("The log could not be closed: %s", e.getMessage());
        }
    }
}
