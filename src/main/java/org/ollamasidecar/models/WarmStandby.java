package org.ollamasidecar.models;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.fleet.Part;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.load.LoadJobs;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarConfig;
import org.ollamasidecar.state.StandbyMode;
import org.ollamasidecar.status.MemoryReport;
import org.ollamasidecar.status.StatusSection;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.ThreadSpec;

/** Keeps the wanted models in the memory of the standby too, where that is wished and there is room. */
@ApplicationScoped
class WarmStandby implements StatusSection, MemoryReport {

    private static final Logger LOG = Logger.getLogger(WarmStandby.class);
    private static final int AFTER_OLLAMA_BEGINS = 2000;
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
    private volatile String told = "";
    private volatile Seen seen = new Seen(0, List.of());

    /** What a standby had in memory. */
    private record Seen(long generation, List<String> models) {}

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

    void onStart(@Observes @Priority(AFTER_OLLAMA_BEGINS) StartupEvent event) {
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
        Optional<Child> standby = sidecar.members().stream()
                .filter(member -> member.part() == Part.STANDBY)
                .map(Member::status)
                .flatMap(status -> status.ready().stream())
                .findFirst();
        Optional<Child> serving = sidecar.status().ready();
        if (standby.isEmpty() || serving.isEmpty()) {
            told = "none is ready";
            return;
        }
        try {
            told = warm(serving.get(), standby.get());
        } catch (OllamaException e) {
            told = "not in memory: " + e.getMessage();
            LOG.infof("The standby could not be warmed: %s", e.getMessage());
        }
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
        Seen now = new Seen(standby.generation(), names(transfer.inMemory(standby, rules::isWanted)));
        seen = now;
        return "in memory: " + String.join(", ", now.models());
    }

    private static List<String> names(List<LoadedModel> models) {
        return models.stream().map(LoadedModel::name).toList();
    }

    @Override
    public Optional<List<String>> inMemory(long generation) {
        return seen.generation() == generation ? Optional.of(seen.models()) : Optional.empty();
    }

    @Override
    public String name() {
        return "warmStandby";
    }

    /** Which wanted models the standby has, or why it has none; empty where that is not wished. */
    @Override
    public String content() {
        return told;
    }
}
