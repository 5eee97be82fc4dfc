package org.ollamasidecar.models;

import jakarta.enterprise.context.ApplicationScoped;
import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.load.LoadJobs;
import org.ollamasidecar.load.LoadView;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaException;

/** Takes models out of memory and off the disk, where that harms nobody or somebody insists. */
@ApplicationScoped
class ModelRemoval {

    private final CurrentOllama ollama;
    private final WantedModels wanted;
    private final LoadJobs jobs;
    private final ModelUse use;
    private final Journal journal;
    private final Unloads unloads;

    ModelRemoval(
            CurrentOllama ollama, WantedModels wanted, LoadJobs jobs, ModelUse use, Journal journal, Unloads unloads) {
        this.ollama = ollama;
        this.wanted = wanted;
        this.jobs = jobs;
        this.use = use;
        this.journal = journal;
        this.unloads = unloads;
    }

    /**
     * Has each Ollama unload a model: at once, or when the requests that run have ended. Its files stay.
     *
     * @param force also where it is wanted or in use
     * @throws ProblemException with what to do instead
     */
    void unload(ModelName model, boolean force, Requester requester) throws InterruptedException {
        if (!force) {
            requireNotWanted(model);
            requireUnused(model);
        }
        for (CurrentOllama.Answering each : ollama.all(model)) {
            unloads.begun(each.place(), model, requester);
            try {
                each.client().unload(model);
            } catch (OllamaException e) {
                unloads.failed(each.place(), model);
                throw OllamaProblems.of(e);
            }
        }
        journal.record("model.unloaded", model + " was unloaded by " + requester, requester.details(model));
    }

    /**
     * Takes a model out of the wanted ones.
     *
     * @param files whether it is deleted from the disk too
     * @param force also where it is in use
     * @throws ProblemException with what to do instead
     */
    void remove(ModelName model, boolean files, boolean force, Requester requester) throws InterruptedException {
        if (files && !force) {
            requireUnused(model);
        }
        wanted.remove(model);
        if (files) {
            delete(model, requester);
        }
    }

    private void delete(ModelName model, Requester requester) throws InterruptedException {
        Runnable ended = ollama.changing(model);
        try {
            for (CurrentOllama.Answering each : ollama.all(model)) {
                each.client().unload(model);
            }
            ollama.client(model).delete(model);
        } catch (OllamaException e) {
            throw OllamaProblems.of(e);
        } finally {
            ended.run();
        }
        journal.record("model.deleted", model + " was deleted by " + requester, requester.details(model));
    }

    private void requireNotWanted(ModelName model) {
        if (wanted.find(model).isPresent()) {
            throw refusal(
                    "wanted",
                    "The model is wanted",
                    model + " is a wanted model: it would be loaded again at once.",
                    "Take it out of the wanted ones first (DELETE /sidecar/v1/models?name=" + model
                            + "), or insist with force=true.");
        }
    }

    private void requireUnused(ModelName model) {
        long requests = use.requestsAbout(model);
        if (requests > 0) {
            throw refusal(
                    "in-use",
                    "The model is in use",
                    requests + " requests for " + model + " are under way (GET /sidecar/v1/requests).",
                    "Wait until they have ended, or insist with force=true.");
        }
        jobs.underWay(model.toString()).map(LoadView::id).ifPresent(job -> {
            throw refusal(
                    "in-use",
                    "The model is being loaded",
                    model + " is being loaded by the job " + job + ".",
                    "Cancel it first (DELETE /sidecar/v1/loads/" + job + "), or insist with force=true.");
        });
    }

    private static ProblemException refusal(String type, String title, String detail, String action) {
        return new ProblemException(Problem.of(type, title, 409, detail, action));
    }
}
