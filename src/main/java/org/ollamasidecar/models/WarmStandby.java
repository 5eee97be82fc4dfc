package org.ollamasidecar.models;

import static java.util.stream.Collectors.toSet;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.ollamasidecar.config.BootOrder;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.fleet.Part;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.load.LoadJobs;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarConfig;
import org.ollamasidecar.state.StandbyMode;
import org.ollamasidecar.status.MemoryReport;
import org.ollamasidecar.status.StatusSection;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.ThreadSpec;

/** Keeps the wanted models in the memory of each standby too, where that is wished and there is room. */
@ApplicationScoped
class WarmStandby implements StatusSection, MemoryReport, BackendRounds.StandbyMemory {

    private static final Logger LOG = Logger.getLogger(WarmStandby.class);
    private static final int BEFORE_OLLAMA_ENDS = 5;
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_ROUND = Duration.ofHours(2);

    private final Sidecar sidecar;
    private final LoadJobs jobs;
    private final ModelTransfer transfer;
    private final ModelRules rules;
    private final boolean wished;
    private final ChangeHints signs = new ChangeHints();
    private final PermanentThread thread;
    private volatile Object told = "";
    /** What a standby had in memory, by its generation. */
    private final Map<Long, List<String>> seen = new ConcurrentHashMap<>();

    WarmStandby(
            Sidecar sidecar,
            LoadJobs jobs,
            ModelTransfer transfer,
            ModelRules rules,
            SidecarConfig config,
            PermanentThreads threads) {
        this.sidecar = sidecar;
        this.jobs = jobs;
        this.transfer = transfer;
        this.rules = rules;
        this.wished = config.standby() == StandbyMode.WARM;
        this.thread = threads.create(
                ThreadSpec.of("warm-standby", "the standby has no models in memory")
                        .in(this::awaitSigns)
                        .within(LONGEST_ROUND),
                this::look);
    }

    void onStart(@Observes @Priority(BootOrder.MODELS_ARE_KEPT) StartupEvent event) {
        if (wished) {
            sidecar.onMemberChange(member -> signs.wake());
            jobs.onEnd(signs::wake);
            thread.start();
        }
    }

    void onStop(@Observes @Priority(BEFORE_OLLAMA_ENDS) ShutdownEvent event) {
        thread.close();
    }

    private void awaitSigns() throws InterruptedException {
        var _ = signs.await(PAUSE);
    }

    private void look() throws InterruptedException {
        List<Backend> backends = sidecar.backends();
        Map<String, String> next = new LinkedHashMap<>();
        for (Backend backend : backends) {
            next.put(backend.name().text(), look(backend));
        }
        told = backends.size() == 1 ? next.values().iterator().next() : next;
        Set<Long> there = sidecar.members().stream()
                .map(member -> member.status().generation())
                .collect(toSet());
        seen.keySet().retainAll(there);
    }

    private String look(Backend backend) throws InterruptedException {
        Optional<Child> standby = standbys()
                .filter(member -> member.name().isAt(backend.name()))
                .flatMap(member -> member.status().ready().stream())
                .findFirst();
        Optional<Child> serving = backend.ready();
        if (standby.isEmpty() || serving.isEmpty()) {
            return "none is ready";
        }
        try {
            return warm(serving.get(), standby.get());
        } catch (OllamaException e) {
            LOG.infof("The standby could not be warmed: %s [instance=%s]", e.getMessage(), backend.name());
            return "not in memory: " + e.getMessage();
        }
    }

    private Stream<Member> standbys() {
        return sidecar.members().stream().filter(member -> member.part() == Part.STANDBY);
    }

    private String warm(Child serving, Child standby) throws InterruptedException {
        List<String> there = names(transfer.inMemory(standby, rules::isWanted));
        List<LoadedModel> missing = transfer.inMemory(serving, rules::isWanted).stream()
                .filter(model -> !there.contains(model.name()))
                .toList();
        Optional<String> objection = missing.isEmpty() ? Optional.empty() : transfer.objection(missing);
        if (objection.isPresent()) {
            return "not in memory: " + objection.get();
        }
        transfer.load(standby, missing);
        List<String> now = names(transfer.inMemory(standby, rules::isWanted));
        seen.put(standby.generation(), now);
        return "in memory: " + String.join(", ", now);
    }

    private static List<String> names(List<LoadedModel> models) {
        return models.stream().map(LoadedModel::name).toList();
    }

    /** Of one that serves by now others know more. */
    @Override
    public Optional<List<String>> inMemory(long generation) {
        return standbys().anyMatch(member -> member.status().generation() == generation)
                ? Optional.ofNullable(seen.get(generation))
                : Optional.empty();
    }

    @Override
    public boolean had(long generation, ModelName model) {
        return seen.getOrDefault(generation, List.of()).stream().anyMatch(model::isNamed);
    }

    @Override
    public String name() {
        return "warmStandby";
    }

    /** Which wanted models the standby has, or why it has none, of each of several; empty where that is not wished. */
    @Override
    public Object content() {
        return told;
    }
}
