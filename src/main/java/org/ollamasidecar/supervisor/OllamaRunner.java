package org.ollamasidecar.supervisor;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.process.EndOrder;
import org.ollamasidecar.process.EndReport;
import org.ollamasidecar.process.LaunchSpec;
import org.ollamasidecar.process.ManagedProcess;
import org.ollamasidecar.process.ProcessLauncher;
import org.ollamasidecar.provision.Program;

/** Runs the effects on virtual threads, in an order in which no two Ollamas of ours ever live at once. */
final class OllamaRunner implements EffectRunner {

    private static final Logger LOG = Logger.getLogger(OllamaRunner.class);
    private static final Duration PREPARATION_LIMIT = Duration.ofSeconds(5);

    private final LaunchPlan plan;
    private final ProcessLauncher launcher;
    private final ProvisioningTask provisioning;
    private final OllamaClients clients;
    private final Duration probeLimit;
    private final Iterable<Preparation> preparations;
    private final Journal journal;
    private final Consumer<SupervisorEvent> events;

    /** The newest spawn; fails where there is nothing to end. Touched by the supervisor thread only. */
    private CompletableFuture<ManagedProcess> spawned = nothing();

    /** Completes when what ran before is gone. Touched by the supervisor thread only. */
    private CompletableFuture<EndReport> cleared;

    /** The newest generation whose preparations were made. */
    private volatile long prepared;

    /** @param predecessor completes when nothing of an earlier service lives any more */
    OllamaRunner(
            LaunchPlan plan,
            ProcessLauncher launcher,
            ProvisioningTask provisioning,
            OllamaClients clients,
            Duration probeLimit,
            Iterable<Preparation> preparations,
            CompletableFuture<EndReport> predecessor,
            Journal journal,
            Consumer<SupervisorEvent> events) {
        this.plan = plan;
        this.launcher = launcher;
        this.provisioning = provisioning;
        this.clients = clients;
        this.probeLimit = probeLimit;
        this.preparations = preparations;
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
            case Effect.Spawn spawn -> spawn(spawn.generation(), spawn.program());
            case Effect.Probe probe -> inBackground("probe", () -> probe(probe.child()));
            case Effect.EndTree end -> end(end);
        }
    }

    private void takeOver(long generation, ManagedProcess process) {
        spawned = CompletableFuture.completedFuture(process);
        tellExit(generation, process);
    }

    private void spawn(long generation, Program program) {
        CompletableFuture<?> before = cleared;
        CompletableFuture<ManagedProcess> result = new CompletableFuture<>();
        spawned = result;
        inBackground("spawn", () -> {
            try {
                before.get();
                LaunchSpec spec = plan.prepare(generation, program.path());
                ManagedProcess process = launcher.launch(spec);
                result.complete(process);
                events.accept(new SupervisorEvent.Spawned(generation, process.pid()));
                tellExit(generation, process);
            } catch (IOException | ExecutionException | RuntimeException e) {
                result.completeExceptionally(e);
                events.accept(new SupervisorEvent.NotSpawned(generation, Reason.of(e)));
            }
        });
    }

    private void tellExit(long generation, ManagedProcess process) {
        CompletableFuture<Void> told =
                process.exit().thenAccept(exit -> events.accept(new SupervisorEvent.Exited(generation, exit)));
        told.exceptionally(e -> {
            LOG.errorf(e, "The exit of Ollama could not be told [generation=%d]", generation);
            return null;
        });
    }

    private void end(Effect.EndTree end) {
        CompletableFuture<ManagedProcess> target = spawned;
        CompletableFuture<EndReport> before = cleared;
        CompletableFuture<EndReport> result = new CompletableFuture<>();
        // Once only: later its number may belong to a process that is not ours.
        spawned = nothing();
        cleared = result;
        inBackground("end", () -> {
            List<Long> leftBefore = List.of();
            try {
                leftBefore = before.get().left();
                EndReport report = endOf(target.get(), end.order());
                journal.record(
                        "process.ended",
                        report.nothingLeft()
                                ? "Nothing of it is left"
                                : "Still there although killed: " + report.left(),
                        Map.of("generation", end.generation(), "signals", report.sent(), "left", report.left()));
                finish(end, result, report);
            } catch (ExecutionException nothingToEnd) {
                finish(end, result, new EndReport(List.of(), leftBefore));
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

    private void finish(Effect.EndTree end, CompletableFuture<EndReport> result, EndReport report) {
        result.complete(report);
        events.accept(new SupervisorEvent.TreeEnded(end.generation(), report));
    }

    private void probe(Child child) throws InterruptedException {
        URI address = child.address();
        try {
            String version =
                    TimeLimit.call(probeLimit, () -> clients.at(address).version());
            // Whoever else answers is told apart by the state machine, and gets nothing from us.
            if (version.equals(child.version())) {
                prepareOnce(child);
            }
            events.accept(new SupervisorEvent.ProbeAnswered(child.generation(), version));
        } catch (TimeoutException e) {
            String reason = "nothing within " + probeLimit.toMillis() + " ms";
            events.accept(new SupervisorEvent.ProbeMissed(child.generation(), reason));
        } catch (ExecutionException e) {
            events.accept(new SupervisorEvent.ProbeMissed(child.generation(), Reason.of(e.getCause())));
        }
    }

    /** Probes of a generation do not overlap, so neither do these. */
    private void prepareOnce(Child child) throws InterruptedException {
        if (prepared >= child.generation()) {
            return;
        }
        prepared = child.generation();
        for (Preparation preparation : preparations) {
            try {
                TimeLimit.run(PREPARATION_LIMIT, () -> preparation.prepare(child));
            } catch (TimeoutException | ExecutionException e) {
                LOG.warnf("A preparation of Ollama did not succeed: %s", Reason.of(e));
            }
        }
    }

    private void inBackground(String what, TimeLimit.Interruptible work) {
        Thread.ofVirtual().name("sidecar-" + what).start(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.errorf(e, "Unexpected failure [task=%s]", what);
            }
        });
    }
}
