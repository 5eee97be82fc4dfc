package org.ollamasidecar.fleet;

import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.config.BootSettings;
import org.ollamasidecar.files.IoReason;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.Generations;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.InstanceParts;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.instance.PassingAnswers;
import org.ollamasidecar.instance.Preparation;
import org.ollamasidecar.instance.RunnerLog;
import org.ollamasidecar.instance.VideoMemory;
import org.ollamasidecar.journal.BlackBox;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.process.HomeInUseException;
import org.ollamasidecar.process.HomeLock;
import org.ollamasidecar.process.LogRing;
import org.ollamasidecar.provision.ProvisionConfig;
import org.ollamasidecar.provision.SourceAttempt;
import org.ollamasidecar.state.LeftoverPolicy;
import org.ollamasidecar.state.Mode;
import org.ollamasidecar.state.SidecarConfig;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.task.PermanentThreads;

/**
 * Wires the fleet: one of each part, for the life of the application. The home is taken at its start and not when this is
 * made: a question for the health that comes in the last moment of the application may have it made once more, and nobody
 * would close that one.
 */
@ApplicationScoped
class FleetParts {

    private static final Logger LOG = Logger.getLogger(FleetParts.class);

    private final SidecarConfig config;
    private final InstantSource clock;
    private final BlackBox box;
    private final StandbyPlan standby;
    private final List<BackendPlan> plans;
    private final KnownBackends backends;
    private final boolean sharesGpus;
    private final Generations generations = new Generations();
    private final FleetLoop loop;
    private final Instances instances;
    private volatile @Nullable HomeLock held;

    FleetParts(
            SidecarConfig config,
            InstancesConfig instances,
            ProvisionConfig provision,
            OllamaClients clients,
            InstantSource clock,
            @Any Instance<Preparation> preparations,
            @Any Instance<PassingAnswers> answers,
            Journal journal,
            BlackBox box,
            LogRing log,
            RunnerLog runners,
            VideoMemory video,
            PermanentThreads threads) {
        this.config = config;
        this.clock = clock;
        this.box = box;
        this.standby = StandbyPlan.of(config);
        this.plans = BootSettings.read(() -> BackendPlan.of(config, instances));
        this.backends = new KnownBackends(plans);
        this.sharesGpus = BootSettings.read(() -> GpuPlan.isWished(config, instances));
        this.loop = new FleetLoop(
                new FleetPolicy(new BackendPolicy(standby)),
                fleet(plan -> List.of(InstanceName.firstAt(plan.name()))),
                clock,
                journal,
                threads);
        this.instances = new Instances(
                config.home().toAbsolutePath(),
                new InstanceParts(
                        config,
                        provision,
                        System.getenv(),
                        clients,
                        clock,
                        preparations,
                        generation -> answers.get().of(generation),
                        journal,
                        log,
                        runners,
                        video,
                        generations,
                        threads),
                plans,
                loop::accept);
    }

    /** @param names of the instances at a backend, the one that serves first */
    private FleetState fleet(Function<BackendPlan, List<InstanceName>> names) {
        return new FleetState(
                plans.stream().map(plan -> backend(plan, names.apply(plan))).toList(),
                sharesGpus ? new GpuDiscovery.Awaited() : new GpuDiscovery.Off());
    }

    /** @param names the one that serves first */
    private BackendState backend(BackendPlan plan, List<InstanceName> names) {
        List<Member> members = new ArrayList<>();
        for (InstanceName name : names) {
            Part part = members.isEmpty() ? Part.SERVING : Part.STANDBY;
            members.add(new Member(name, part, plan.launch(), SidecarStatus.initial(clock.instant())));
        }
        return BackendState.initial(plan.name(), List.copyOf(members), clock.instant());
    }

    /** @throws ConfigurationException ends the boot: the home is somebody else's, or cannot be used */
    void start() {
        Path home = config.home().toAbsolutePath();
        try {
            held = HomeLock.acquire(home);
            box.start();
            Map<BackendName, List<InstanceName>> open = instances.begin(mayGoOn());
            if (config.leftovers() == LeftoverPolicy.ADOPT) {
                ServingRecord record = new ServingRecord(home);
                loop.onChange(status ->
                        record.write(loop.state().serving().map(Member::name).toList()));
            }
            loop.start(fleet(plan -> open.getOrDefault(plan.name(), List.of())), instances::run);
        } catch (HomeInUseException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new ConfigurationException("sidecar.home=" + home + " cannot be used: " + IoReason.of(e)
                    + ". Recommended action: set sidecar.home to a folder that this user may write to.");
        }
    }

    /**
     * How many Ollamas of an earlier life may go on at a backend: which GPUs there are is found out by a new one, since those
     * of before may have been others.
     */
    private int mayGoOn() {
        int withStandby = standby.wanted() ? 2 : 1;
        return sharesGpus ? 0 : withStandby;
    }

    FleetLoop loop() {
        return loop;
    }

    /** Whether this service runs Ollama; else somebody else does. */
    boolean runOllama() {
        return config.mode() == Mode.OWN;
    }

    Generations generations() {
        return generations;
    }

    StandbyPlan standby() {
        return standby;
    }

    List<Backend> backends() {
        return backends.of(loop.state());
    }

    Launch configured(BackendName name) {
        return backends.plan(name, loop.state()).launch();
    }

    boolean isDeciding() {
        return loop.isDeciding() && instances.areDeciding();
    }

    /** The sources that the newest search for a program has asked so far, for the instance that serves. */
    List<SourceAttempt> sources() {
        return instances.sources(loop.state().first().serving().name());
    }

    void close() {
        loop.close();
        instances.close();
        HomeLock lock = held;
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                LOG.warnf("The home could not be let go: %s", e.getMessage());
            }
        }
    }
}
