package org.ollamasidecar.supervisor;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.ollamasidecar.ollama.OllamaClients;

/** Asks an Ollama who it is, and has it prepared when it has answered for the first time. */
final class Prober {

    private static final Logger LOG = Logger.getLogger(Prober.class);
    private static final Duration PREPARATION_LIMIT = Duration.ofSeconds(5);

    private final OllamaClients clients;
    private final Duration limit;
    private final Iterable<Preparation> preparations;
    private final Consumer<SupervisorEvent> events;

    /** The newest generation whose preparations were made. */
    private volatile long prepared;

    Prober(
            OllamaClients clients,
            Duration limit,
            Iterable<Preparation> preparations,
            Consumer<SupervisorEvent> events) {
        this.clients = clients;
        this.limit = limit;
        this.preparations = preparations;
        this.events = events;
    }

    /** Returns when the outcome has been told as an event. */
    void probe(Child child) throws InterruptedException {
        URI address = child.address();
        try {
            String version = TimeLimit.call(limit, () -> clients.at(address).version());
            // Whoever else answers is told apart by the state machine, and gets nothing from us.
            if (!child.isOurs() || version.equals(child.version())) {
                prepareOnce(child);
            }
            events.accept(new SupervisorEvent.ProbeAnswered(child.generation(), version));
        } catch (TimeoutException e) {
            String reason = "nothing within " + limit.toMillis() + " ms";
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
}
