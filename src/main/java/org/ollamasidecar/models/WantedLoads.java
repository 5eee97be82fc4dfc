package org.ollamasidecar.models;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jboss.logging.Logger;
import org.ollamasidecar.demand.AskedContexts;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.load.LoadSpec;
import org.ollamasidecar.load.LoadView;
import org.ollamasidecar.load.ModelLoads;

/** Begins the loads that are due, in their order: what is installed one after the other, downloads side by side. */
final class WantedLoads {

    private static final Logger LOG = Logger.getLogger(WantedLoads.class);

    private final ModelLoads jobs;
    private final AskedContexts contexts;

    WantedLoads(ModelLoads jobs, AskedContexts contexts) {
        this.jobs = jobs;
        this.contexts = contexts;
    }

    boolean isUnderWay(WantedModel model) {
        return jobs.underWay(model.name().toString()).isPresent();
    }

    /** {@return whether any was begun} */
    boolean begin(List<WantedModel> models, ModelsBoard known, ObservedModels found, Instant now) {
        boolean loading = models.stream()
                .anyMatch(model -> found.isInstalled(model.name()) && known.phase(model.name()) == ModelPhase.LOADING);
        boolean any = false;
        for (WantedModel model : models) {
            boolean installed = found.isInstalled(model.name());
            Optional<ModelCondition> due = known.of(model.name()).filter(condition -> condition.isDue(now));
            if (due.isPresent() && !(installed && loading)) {
                any |= begin(wish(model, due.get()));
                loading |= installed;
            }
        }
        return any;
    }

    /** As its clients ask for it, who would have it loaded anew; where that fails, as it is configured. */
    private LoadSpec wish(WantedModel model, ModelCondition condition) {
        OptionalInt served = contexts.of(model.name());
        return served.isPresent() && condition.failures() == 0
                ? model.wish().withContext(served.getAsInt())
                : model.wish();
    }

    private boolean begin(LoadSpec wish) {
        try {
            LoadView job = jobs.load(wish);
            LOG.debugf("%s is being loaded by %s", wish.model(), job.id());
            return true;
        } catch (ProblemException full) {
            // There is no room for another job, or the service ends: the next look tries again.
            LOG.debugf("%s cannot be loaded now: %s", wish.model(), full.getMessage());
            return false;
        }
    }
}
