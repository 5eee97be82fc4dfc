package org.ollamasidecar.lifecycle;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.state.SidecarMonitor;
import org.ollamasidecar.state.StopBudget;

/** The first half of the end: no longer ready, then nothing new, then what has begun may finish. */
public final class Drain {

    private static final Logger LOG = Logger.getLogger(Drain.class);

    private final StopBudget budget;
    private final SidecarMonitor monitor;
    private final Runnable begin;
    private final WorkInFlight work;
    private final Journal journal;

    /** @param begin says that requests are no longer wanted */
    Drain(StopBudget budget, SidecarMonitor monitor, Runnable begin, WorkInFlight work, Journal journal) {
        this.budget = budget;
        this.monitor = monitor;
        this.begin = begin;
        this.work = work;
        this.journal = journal;
    }

    /** @param hurry ends both pauses at once when it completes */
    void run(CompletableFuture<Void> hurry) throws InterruptedException {
        boolean wasReady = monitor.status().wantsRequests();
        begin.run();
        // Where nobody sends requests, nobody has to learn that they are no longer wanted.
        Duration delay = wasReady ? budget.delay() : Duration.ZERO;
        tell("stop.begun", "Not ready from now on; requests are served for " + StopBudget.text(delay) + " more");
        await(hurry, delay);

        CompletableFuture<Void> idle = work.drain();
        tell("stop.draining", "Nothing new is admitted; what runs may take " + StopBudget.text(budget.drain()));
        await(CompletableFuture.anyOf(idle, hurry), budget.drain());
        if (idle.isDone()) {
            tell("stop.drained", "Nothing runs any more");
        } else {
            tell("stop.cut", hurry.isDone() ? "Cut short by a second signal" : "What still runs is cut: time is up");
        }
    }

    private static void await(CompletableFuture<?> end, Duration limit) throws InterruptedException {
        try {
            end.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException timeIsUp) {
            LOG.debugf("Waited for %s", limit);
        } catch (ExecutionException | CompletionException e) {
            LOG.error("The end of what runs could not be awaited", e);
        }
    }

    private void tell(String type, String message) {
        Map<String, Integer> counts = work.counts();
        String running = counts.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(", "));
        LOG.infof("The service is ending. %s [%s]", message, running);
        journal.record(type, message, new LinkedHashMap<>(counts));
    }
}
