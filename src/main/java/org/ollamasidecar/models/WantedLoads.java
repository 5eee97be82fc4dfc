package org.ollamasidecar.models;

import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.load.LoadView;
import org.ollamasidecar.load.ModelLoads;

/** Begins the loads that are due, in their order: what is installed one after the other, downloads side by side. */
final class WantedLoads {

    private static final Logger LOG = Logger.getLogger(WantedLoads.class);

    private final ModelLoads jobs;

    WantedLoads(ModelLoads jobs) {
        this.jobs = jobs;
    }

    /** {@return whether any was begun} */
    boolean begin(List<WantedModel> models, ModelsBoard known, ObservedModels found, Instant now) {
        boolean loading = models.stream()
                .anyMatch(model -> found.isInstalled(model.name()) && known.phase(model.name()) == ModelPhase.LOADING);
        boolean any = false;
        for (WantedModel model : models) {
            boolean installed = found.isInstalled(model.name());
            boolean due = known.of(model.name())
                    .filter(condition -> condition.isDue(now))
                    .isPresent();
            if (due && !(installed && loading)) {
                any |= begin(model);
                loading |= installed;
            }
        }
        return any;
    }

    private boolean begin(WantedModel model) {
        try {
            LoadView job = jobs.load(model.wish());
            LOG.debugf("%s is being loaded by %s", model.name(), job.id());
            return true;
        } catch (ProblemException full) {
            // There is no room for another job, or the service ends: the next look tries again.
            LOG.debugf("%s cannot be loaded now: %s", model.name(), full.getMessage());
            return false;
        }
    }
}
