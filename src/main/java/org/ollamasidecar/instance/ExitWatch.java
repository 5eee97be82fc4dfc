package org.ollamasidecar.instance;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;
import org.ollamasidecar.process.ChildLog;
import org.ollamasidecar.process.Exit;
import org.ollamasidecar.process.ManagedProcess;
import org.ollamasidecar.state.PortConflict;
import org.ollamasidecar.state.SupervisorEvent;
import org.ollamasidecar.task.Background;

/**
 * Tells that a process has ended at once, for those who wait for another one, and its exit once its last words are known, so
 * that whoever explains it has them.
 */
final class ExitWatch {

    private static final Logger LOG = Logger.getLogger(ExitWatch.class);
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private final ChildLog log;
    private final PortRefusals refusals;
    private final Consumer<SupervisorEvent> events;
    private final LongConsumer ended;
    private final HandoverPause pause;
    private volatile boolean closed;

    /** @param ended told the generation of each process that has ended, before it is explained */
    ExitWatch(
            ChildLog log,
            PortRefusals refusals,
            Consumer<SupervisorEvent> events,
            LongConsumer ended,
            HandoverPause pause) {
        this.log = log;
        this.refusals = refusals;
        this.events = events;
        this.ended = ended;
        this.pause = pause;
    }

    void follow(long generation, ManagedProcess process) {
        CompletableFuture<Void> told = process.exit().thenAccept(exit -> tell(generation, exit));
        told.exceptionally(e -> {
            LOG.errorf(e, "The exit of Ollama could not be told [generation=%d]", generation);
            return null;
        });
    }

    private void tell(long generation, Exit exit) {
        if (!closed) {
            try {
                ended.accept(generation);
            } finally {
                Background.run("exit", () -> {
                    pause.await();
                    events.accept(explained(generation, exit));
                });
            }
        }
    }

    /** Nobody wants to know any more: after a reload of the code the process lives on, and the next life follows it. */
    void close() {
        closed = true;
    }

    /** That it has ended is told whatever becomes of the explanation. */
    private SupervisorEvent explained(long generation, Exit exit) throws InterruptedException {
        try {
            if (!log.awaitRead(LAST_WORDS)) {
                LOG.warnf("The last lines of Ollama's log are not read yet [generation=%d]", generation);
            }
            Optional<PortConflict> conflict = refusals.explain(generation);
            if (conflict.isPresent()) {
                return new SupervisorEvent.PortRefused(generation, conflict.get());
            }
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "The exit of Ollama could not be explained [generation=%d]", generation);
        }
        return new SupervisorEvent.Exited(generation, exit);
    }
}
