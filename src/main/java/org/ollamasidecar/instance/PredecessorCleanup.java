package org.ollamasidecar.instance;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.process.EndReport;
import org.ollamasidecar.process.Leftovers;

/** Ends what a service that died with the same home has left running; the first spawn waits for that. */
public final class PredecessorCleanup {

    private static final Logger LOG = Logger.getLogger(PredecessorCleanup.class);

    private final Leftovers leftovers;
    private final Journal journal;
    private final CompletableFuture<EndReport> gone = new CompletableFuture<>();

    public PredecessorCleanup(Leftovers leftovers, Journal journal) {
        this.leftovers = leftovers;
        this.journal = journal;
    }

    /** Completes when nothing of it lives any more, or when that could not be done. */
    public CompletableFuture<EndReport> gone() {
        return gone;
    }

    public void start() {
        Thread.ofVirtual().name("sidecar-predecessor").start(this::end);
    }

    private void end() {
        try {
            List<Long> found = leftovers.end();
            if (!found.isEmpty()) {
                LOG.warnf("A predecessor had left processes behind; they were ended [pids=%s]", found);
                journal.record(
                        "leftovers.ended", "Processes of a predecessor were ended: " + found, Map.of("pids", found));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("What a predecessor may have left behind could not be ended", e);
        } finally {
            gone.complete(new EndReport(List.of(), List.of()));
        }
    }
}
