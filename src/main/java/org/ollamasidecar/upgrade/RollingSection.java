package org.ollamasidecar.upgrade;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.status.StatusSection;

/** Whether Ollama can be restarted without a gap now, how, and why not: another one needs a port of its own. */
@Singleton
class RollingSection implements StatusSection {

    private static final String ONE_BY_ONE =
            "one after the other, each by another one beside it, or in its place while the"
                    + " others have its models and there is no room for them twice.";

    /**
     * What is told.
     *
     * @param reason why it is not possible
     * @param how it is done where there are several
     */
    @JsonInclude(Include.NON_NULL)
    record View(
            boolean possible,
            @Nullable String reason,
            @Nullable String how) {}

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
        UpgradeScope all = admission.scope(every -> true);
        return admission
                .objection(all)
                .map(objection -> new View(false, objection.reason(), null))
                .orElseGet(() -> new View(true, null, all.isNamed() ? ONE_BY_ONE : null));
    }
}
