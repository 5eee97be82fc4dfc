package org.ollamasidecar.upgrade;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.status.StatusSection;

/** Whether Ollama can be restarted without a gap now, and why not: another one needs a port of its own. */
@Singleton
class RollingSection implements StatusSection {

    /** @param reason why it is not possible */
    @JsonInclude(Include.NON_NULL)
    record View(boolean possible, @Nullable String reason) {}

    private final UpgradeAdmission admission;

    RollingSection(UpgradeAdmission admission) {
        this.admission = admission;
    }

    @Override
    public String name() {
        return "rolling";
    }

    @Override
    public View content() {
        return admission
                .objection(admission.all())
                .map(objection -> new View(false, objection.reason()))
                .orElseGet(() -> new View(true, null));
    }
}
