package org.ollamasidecar.canary;

import static java.util.stream.Collectors.toSet;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.ollamasidecar.config.BootOrder;
import org.ollamasidecar.config.BootSettings;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.status.InferenceReport;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.Rhythm;
import org.ollamasidecar.task.ThreadSpec;

/**
 * Sees to it that it is known whether Ollama generates: everything else of it stays green while inference hangs. Each backend
 * has a heartbeat of its own, on a thread of its own: one that hangs keeps none of the others from being looked at.
 */
@ApplicationScoped
@Startup(BootOrder.BEFORE_OLLAMA_BEGINS)
public class HeartbeatMonitor implements InferenceReport {

    private static final Logger LOG = Logger.getLogger(HeartbeatMonitor.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final String CONSEQUENCE = "whether Ollama generates is not known";
    private final HeartbeatConfig config;
    private final HeartbeatLimits limits;
    private final Sidecar sidecar;
    private final Hearts maker;
    private final PermanentThreads threads;
    private volatile Map<BackendName, BackendHeartbeat> hearts = Map.of();

    /** Those that hear the hearts of now. */
    private List<PermanentThread> hearers = List.of();

    HeartbeatMonitor(HeartbeatConfig config, Sidecar sidecar, Hearts maker, PermanentThreads threads) {
        this.config = config;
        this.limits = BootSettings.read(() -> HeartbeatLimits.of(config));
        this.sidecar = sidecar;
        this.maker = maker;
        this.threads = threads;
        makeHearts();
    }

    private void makeHearts() {
        List<BackendName> names = sidecar.backends().stream().map(Backend::name).toList();
        Map<BackendName, BackendHeartbeat> made = new LinkedHashMap<>();
        names.forEach(name -> made.put(name, maker.of(name, names.size() == 1)));
        hearts = Collections.unmodifiableMap(made);
    }

    /** There are other backends once it is known which GPUs there are. */
    private synchronized void follow() {
        Set<BackendName> names = sidecar.backends().stream().map(Backend::name).collect(toSet());
        if (!names.equals(hearts.keySet())) {
            hearers.forEach(PermanentThread::close);
            makeHearts();
            hear();
        }
    }

    private void hear() {
        boolean alone = hearts.size() == 1;
        List<PermanentThread> begun = new ArrayList<>();
        hearts.forEach((name, heart) -> begun.add(threads.start(
                ThreadSpec.of(alone ? "heartbeat" : "heartbeat-" + name, CONSEQUENCE)
                        .in(Rhythm.every(pause(config)))
                        .within(limits.timeout().multipliedBy(2)),
                heart::look)));
        hearers = begun;
    }

    private static Duration pause(HeartbeatConfig config) {
        return config.interval().compareTo(LOOK_EVERY) < 0 ? config.interval() : LOOK_EVERY;
    }

    /** Of several the one that speaks most against them; never blocks. */
    public Heartbeat newest() {
        return hearts.values().stream()
                .map(heart -> heart.known().newest())
                .max(Heartbeat.BY_DOUBT)
                .orElseThrow();
    }

    /** What is known of each of several backends; empty where there is only one. */
    public Map<BackendName, Heartbeat> ofEach() {
        Map<BackendName, Heartbeat> all = new LinkedHashMap<>();
        Map<BackendName, BackendHeartbeat> known = hearts;
        if (known.size() > 1) {
            known.forEach((name, heart) -> all.put(name, heart.known().newest()));
        }
        return all;
    }

    @Override
    public Optional<Inference> of(long generation) {
        return hearts.values().stream()
                .map(BackendHeartbeat::known)
                .filter(known -> known.generation() == generation && generation > 0)
                .findFirst()
                .map(known ->
                        new Inference(known.newest().isWell(), known.newest().detail()));
    }

    synchronized void onStart(@Observes StartupEvent event) {
        if (config.enabled()) {
            limits.problem().ifPresent(LOG::warn);
            hear();
            sidecar.onMemberChange(member -> follow());
        }
    }

    synchronized void onStop(@Observes ShutdownEvent event) {
        hearers.forEach(PermanentThread::close);
    }
}
