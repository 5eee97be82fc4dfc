package org.ollamasidecar.load;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.ollama.PermanentOllamaException;
import org.ollamasidecar.supervisor.Child;
import org.ollamasidecar.supervisor.SidecarMonitor;
import org.ollamasidecar.supervisor.SidecarState;
import org.ollamasidecar.supervisor.SidecarStatus;

/** The Ollama that answers now, for steps: whatever generation it is. */
@ApplicationScoped
class OllamaAccess {

    private static final Logger LOG = Logger.getLogger(OllamaAccess.class);

    private final SidecarMonitor sidecar;
    private final OllamaClients clients;

    /** The newest generation that has answered a step. */
    private volatile long answered;

    OllamaAccess(SidecarMonitor sidecar, OllamaClients clients) {
        this.sidecar = sidecar;
        this.clients = clients;
    }

    /** A first question of a step, and whether its answer was of use. */
    interface Question {
        boolean isAnswered(OllamaClient client) throws InterruptedException;
    }

    /**
     * Waits until Ollama answers; fails at once where nothing will bring it up.
     *
     * @param first asked as soon as Ollama listens: an answer of use is a proof of its own, and no later than the
     *     supervisor's; without one that is waited for
     */
    Child awaitAnswer(Question first) throws InterruptedException {
        Optional<Child> listening = await(
                        status -> status.ready().or(status::listening).isPresent())
                .listening();
        if (listening.isPresent() && isAnswered(first, listening.get())) {
            answered = listening.get().generation();
        }
        return awaitAnswering();
    }

    private boolean isAnswered(Question first, Child child) throws InterruptedException {
        try {
            return first.isAnswered(clients.at(child.address()));
        } catch (OllamaException e) {
            LOG.debug("An Ollama that listens did not answer", e);
            return false;
        }
    }

    /** Waits until Ollama answers, or has answered a step; fails at once where nothing will bring it up. */
    Child awaitAnswering() throws InterruptedException {
        SidecarStatus status = await(seen -> answering(seen).isPresent());
        return answering(status)
                .orElseThrow(() -> new PermanentOllamaException(
                        OllamaErrorKind.CONNECTION,
                        "Ollama does not run: it is " + status.name() + ".",
                        "See GET /sidecar/v1/status for the reason, then POST /sidecar/v1/start."));
    }

    OllamaClient client() throws InterruptedException {
        return clients.at(awaitAnswering().address());
    }

    /** One that asks for the model as it is wished. */
    OllamaClient client(LoadWish wish) throws InterruptedException {
        return client().withContext(wish.numCtx());
    }

    private Optional<Child> answering(SidecarStatus status) {
        return status.ready().or(() -> status.listening().filter(child -> child.generation() == answered));
    }

    private SidecarStatus await(Predicate<SidecarStatus> wanted) throws InterruptedException {
        return sidecar.await(seen -> wanted.test(seen) || isHopeless(seen));
    }

    private static boolean isHopeless(SidecarStatus status) {
        return status.state() instanceof SidecarState.Failed || status.state() instanceof SidecarState.Stopped;
    }
}
