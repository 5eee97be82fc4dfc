package org.ollamasidecar.models;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.task.TimeLimit;

/** Asks Ollama for its lists, with a limit; empty where it does not say. */
final class ModelLists {

    static final Duration LIMIT = Duration.ofSeconds(20);

    private static final Logger LOG = Logger.getLogger(ModelLists.class);

    private final OllamaClients clients;

    ModelLists(OllamaClients clients) {
        this.clients = clients;
    }

    Optional<List<LoadedModel>> loaded(Child child) throws InterruptedException {
        return ask(() -> clients.at(child.address()).loaded());
    }

    /** Those of the wanted models that are installed. */
    Optional<Set<ModelName>> installed(Child child, List<WantedModel> wanted) throws InterruptedException {
        return ask(() -> clients.at(child.address()).installed()).map(listed -> namesOf(wanted, listed));
    }

    private static Set<ModelName> namesOf(List<WantedModel> wanted, List<InstalledModel> listed) {
        Set<ModelName> installed = new HashSet<>();
        for (WantedModel model : wanted) {
            if (listed.stream().anyMatch(one -> model.name().isNamed(one.name()))) {
                installed.add(model.name());
            }
        }
        return Set.copyOf(installed);
    }

    private static <T> Optional<T> ask(Callable<T> question) throws InterruptedException {
        return TimeLimit.ask(LIMIT, question, ModelLists::note);
    }

    private static void note(Exception why) {
        if (why instanceof TimeoutException) {
            LOG.warnf("Ollama does not say within %d s which models it has", LIMIT.toSeconds());
        } else {
            // It has just gone, or is about to: the supervisor knows better.
            LOG.debug("Ollama does not say which models it has", why.getCause());
        }
    }
}
