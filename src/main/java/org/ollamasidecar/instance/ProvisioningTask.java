package org.ollamasidecar.instance;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.provision.Program;
import org.ollamasidecar.provision.ProvisionListener;
import org.ollamasidecar.provision.ProvisionOutcome;
import org.ollamasidecar.provision.ProvisionProgress;
import org.ollamasidecar.provision.Provisioner;
import org.ollamasidecar.provision.SourceAttempt;
import org.ollamasidecar.state.SupervisorEvent;

/** Looks for a program, one search at a time; what has been tried can be read meanwhile. */
final class ProvisioningTask {

    private static final Logger LOG = Logger.getLogger(ProvisioningTask.class);

    private final Provisioner provisioner;
    private final Consumer<SupervisorEvent> events;

    /** Touched by the supervisor thread only. */
    private @Nullable Thread running;

    private volatile List<SourceAttempt> attempts = List.of();

    ProvisioningTask(Provisioner provisioner, Consumer<SupervisorEvent> events) {
        this.provisioner = provisioner;
        this.events = events;
    }

    /** The sources that the newest search has asked so far, with their answers. */
    List<SourceAttempt> attempts() {
        return List.copyOf(attempts);
    }

    void start(long generation) {
        cancel();
        List<SourceAttempt> seen = new CopyOnWriteArrayList<>();
        attempts = seen;
        running = Thread.ofVirtual().name("sidecar-provision").start(() -> search(generation, seen));
    }

    void cancel() {
        if (running != null) {
            running.interrupt();
        }
    }

    private void search(long generation, List<SourceAttempt> seen) {
        try {
            ProvisionOutcome outcome = provisioner.provision(new Listener(generation, seen));
            if (outcome instanceof ProvisionOutcome.Found(Program program, var attempts)) {
                program.warnings().forEach(LOG::warn);
            }
            events.accept(new SupervisorEvent.Provisioned(generation, outcome));
        } catch (InterruptedException cancelled) {
            LOG.debugf("The search for a program was cancelled [generation=%d]", generation);
        } catch (RuntimeException e) {
            LOG.error("The search for a program failed unexpectedly", e);
            String action =
                    "Set sidecar.ollama.program, or the instance's own, to an installed Ollama, and report this.";
            String reason = "The search for a program failed: " + e;
            events.accept(new SupervisorEvent.Provisioned(
                    generation, new ProvisionOutcome.NotFound(List.copyOf(seen), reason, action)));
        }
    }

    private final class Listener implements ProvisionListener {

        private final long generation;
        private final List<SourceAttempt> seen;
        private final ProgressLines lines = new ProgressLines(System::nanoTime);

        Listener(long generation, List<SourceAttempt> seen) {
            this.generation = generation;
            this.seen = seen;
        }

        @Override
        public void attempt(SourceAttempt attempt) {
            seen.add(attempt);
            LOG.infof(
                    "Source %s %s: %s",
                    attempt.source(), attempt.served() ? "serves" : "does not serve", attempt.detail());
        }

        @Override
        public void progress(ProvisionProgress progress) {
            lines.next(progress).ifPresent(line -> LOG.infof("Getting an Ollama: %s", line));
            events.accept(new SupervisorEvent.ProvisionProgressed(generation, ProgressText.of(progress)));
        }
    }
}
