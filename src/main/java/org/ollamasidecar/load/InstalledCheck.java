package org.ollamasidecar.load;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.state.Child;

/** Refuses a load that is bound to fail before a job is made of it: never to be pulled, and not installed. */
@ApplicationScoped
class InstalledCheck {

    private static final Logger LOG = Logger.getLogger(InstalledCheck.class);

    private final LoadPlaces places;
    private final OllamaClients clients;

    InstalledCheck(LoadPlaces places, OllamaClients clients) {
        this.places = places;
        this.clients = clients;
    }

    void require(LoadSpec spec) throws InterruptedException {
        Optional<BackendName> place = places.storeOf(places.settled(spec));
        Optional<Child> child = places.monitor(place).status().ready();
        if (spec.pull() != PullPolicy.NEVER || child.isEmpty()) {
            return;
        }
        try {
            if (clients.at(child.get().address()).findInstalled(spec.model()).isEmpty()) {
                throw new ProblemException(Problem.of(
                        "model-not-found",
                        "Model not found",
                        404,
                        "The model " + spec.model() + " is not installed, and pull is 'never'.",
                        "Ask for it with \"pull\":\"missing\", or check its name."));
            }
        } catch (OllamaException e) {
            // The job's own step asks again, with its retries.
            LOG.debugf("Could not look for the model beforehand: %s", e.getMessage());
        }
    }
}
