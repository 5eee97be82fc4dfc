package org.ollamasidecar.instance;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jboss.logging.Logger;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SupervisorEvent;
import org.ollamasidecar.task.Reason;
import org.ollamasidecar.task.TimeLimit;

/** Asks an Ollama who it is, and has it prepared when it has answered for the first time. */
final class Prober {

    private static final Logger LOG = Logger.getLogger(Prober.class);
    private static final Duration PREPARATION_LIMIT = Duration.ofSeconds(5);

    private final OllamaClients clients;
    private final Duration limit;
    private final Duration interval;
    private final LongFunction<Traffic> traffic;
    private final Iterable<Preparation> preparations;
    private final Consumer<SupervisorEvent> events;

    /** The newest generation whose preparations were made. */
    private volatile long prepared;

    /**
     * One that has not probed yet.
     *
     * @param limit for an answer
     * @param interval between two probes
     * @param traffic of a generation with its clients
     */
    Prober(
            OllamaClients clients,
            Duration limit,
            Duration interval,
            LongFunction<Traffic> traffic,
            Iterable<Preparation> preparations,
            Consumer<SupervisorEvent> events) {
        this.clients = clients;
        this.limit = limit;
        this.interval = interval;
        this.traffic = traffic;
        this.preparations = preparations;
        this.events = events;
    }

    /** Returns when the outcome has been told as an event. */
    void probe(Child child) throws InterruptedException {
        Optional<Duration> spared = spared(child);
        if (spared.isPresent()) {
            events.accept(new SupervisorEvent.AnswerPassed(child.generation(), spared.get()));
            return;
        }
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

    /** Only a probe shows that somebody else has put another Ollama in the place of his. */
    private Optional<Duration> spared(Child child) {
        boolean hasAnswered = prepared >= child.generation();
        return child.isOurs() && hasAnswered ? traffic.apply(child.generation()).spares(interval) : Optional.empty();
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
