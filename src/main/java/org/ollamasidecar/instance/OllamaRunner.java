package org.ollamasidecar.instance;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.process.ChildLog;
import org.ollamasidecar.process.EndOrder;
import org.ollamasidecar.process.EndReport;
import org.ollamasidecar.process.LaunchSpec;
import org.ollamasidecar.process.ManagedProcess;
import org.ollamasidecar.process.ProcessLauncher;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.Effect;
import org.ollamasidecar.state.SupervisorEvent;
import org.ollamasidecar.task.Background;
import org.ollamasidecar.task.Reason;

/** Runs the effects on virtual threads, in an order in which no two Ollamas of ours ever live at once. */
final class OllamaRunner implements EffectRunner {

    private static final Logger LOG = Logger.getLogger(OllamaRunner.class);

    private final LaunchPlan plan;
    private final ProcessLauncher launcher;
    private final ProvisioningTask provisioning;
    private final Prober prober;
    private final ExitWatch exits;
    private final ChildLog log;
    private final Journal journal;
    private final Consumer<SupervisorEvent> events;

    /** The newest spawn; fails where there is nothing to end. Touched by the supervisor thread only. */
    private CompletableFuture<ManagedProcess> spawned = nothing();

    /** Completes when what ran before is gone. Touched by the supervisor thread only. */
    private CompletableFuture<EndReport> cleared;

    /** @param predecessor completes when nothing of an earlier service lives any more */
    OllamaRunner(
            LaunchPlan plan,
            ProcessLauncher launcher,
            ProvisioningTask provisioning,
            Prober prober,
            ChildLog log,
            ExitWatch exits,
            CompletableFuture<EndReport> predecessor,
            Journal journal,
            Consumer<SupervisorEvent> events) {
        this.plan = plan;
        this.launcher = launcher;
        this.provisioning = provisioning;
        this.prober = prober;
        this.exits = exits;
        this.log = log;
        this.cleared = predecessor;
        this.journal = journal;
        this.events = events;
    }

    @Override
    public void run(Effect effect) {
        switch (effect) {
            case Effect.Provision provision -> provisioning.start(provision.generation());
            case Effect.CancelProvisioning cancel -> provisioning.cancel();
            case Effect.TakeOver(long generation, ManagedProcess process) -> takeOver(generation, process);
            case Effect.Spawn spawn -> spawn(spawn);
            case Effect.Probe probe -> {
                log.newsCame();
                launcher.reapOrphans();
                Background.run("probe", () -> probe(probe.child()));
            }
            case Effect.EndTree end -> end(end);
        }
    }

    /** Whatever happens, an outcome is told: the next probe follows only then. */
    private void probe(Child child) throws InterruptedException {
        try {
            prober.probe(child);
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "A probe failed unexpectedly [generation=%d]", child.generation());
            events.accept(new SupervisorEvent.ProbeMissed(child.generation(), Reason.of(e)));
        }
    }

    private void takeOver(long generation, ManagedProcess process) {
        spawned = CompletableFuture.completedFuture(process);
        exits.follow(generation, process);
    }

    private void spawn(Effect.Spawn spawn) {
        long generation = spawn.generation();
        CompletableFuture<?> before = cleared;
        CompletableFuture<ManagedProcess> result = new CompletableFuture<>();
        spawned = result;
        Background.run("spawn", () -> {
            try {
                before.get();
                LaunchSpec spec = plan.prepare(generation, spawn.program().path(), spawn.anyPort());
                ManagedProcess process = launcher.launch(spec);
                log.expectNews();
                result.complete(process);
                events.accept(new SupervisorEvent.Spawned(generation, process.pid()));
                exits.follow(generation, process);
            } catch (IOException | ExecutionException | RuntimeException e) {
                result.completeExceptionally(e);
                events.accept(new SupervisorEvent.NotSpawned(generation, Reason.of(e)));
            }
        });
    }

    private void end(Effect.EndTree end) {
        CompletableFuture<ManagedProcess> target = spawned;
        CompletableFuture<EndReport> before = cleared;
        CompletableFuture<EndReport> result = new CompletableFuture<>();
        // Once only: later its number may belong to a process that is not ours.
        spawned = nothing();
        cleared = result;
        Background.run("end", () -> {
            List<Long> leftBefore = List.of();
            try {
                leftBefore = before.get().left();
                EndReport report = endOf(target.get(), end.order());
                result.complete(report);
                journal.record(
                        "process.ended",
                        report.nothingLeft()
                                ? "Nothing of it is left"
                                : "Still there although killed: " + report.left(),
                        Map.of("generation", end.generation(), "signals", report.sent(), "left", report.left()));
                events.accept(new SupervisorEvent.TreeEnded(end.generation(), report));
            } catch (ExecutionException nothingToEnd) {
                EndReport nothing = new EndReport(List.of(), leftBefore);
                result.complete(nothing);
                events.accept(new SupervisorEvent.TreeEnded(end.generation(), nothing));
            }
        });
    }

    /** An end that fails is an end too: whoever waits for it must not wait for ever. */
    private static EndReport endOf(ManagedProcess process, EndOrder order) throws InterruptedException {
        try {
            return process.end(order);
        } catch (RuntimeException | LinkageError e) {
            LOG.errorf(e, "The end of a process tree failed [pid=%d]", process.pid());
            return new EndReport(List.of(), process.isAlive() ? List.of(process.pid()) : List.of());
        }
    }

    private static CompletableFuture<ManagedProcess> nothing() {
        return CompletableFuture.failedFuture(new IOException("nothing to end"));
    }
}
