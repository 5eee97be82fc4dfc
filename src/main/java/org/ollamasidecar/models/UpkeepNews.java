package org.ollamasidecar.models;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.ModelName;

/** Tells the journal what becomes of wanted models. */
@ApplicationScoped
class UpkeepNews {

    private final ModelRemoval removal;
    private final Journal journal;

    UpkeepNews(ModelRemoval removal, Journal journal) {
        this.removal = removal;
        this.journal = journal;
    }

    /** Only a change of the phase is news. */
    void tell(ModelName name, Upkeep before, Upkeep after, Upkeep.Facts facts) {
        if (before.phase() == after.phase()) {
            return;
        }
        Map<String, Object> details =
                Map.of("model", name.toString(), "phase", after.phase().name());
        if (after.phase() == ModelPhase.FAILED) {
            journal.record("model.failed", name + " cannot be loaded: " + after.detail(), details);
        } else if (before.phase() == ModelPhase.SERVING) {
            ModelLoss loss = ModelLoss.of(removal.takeUnloader(name), facts.beside());
            journal.record(
                    "model.lost",
                    name + " is no longer loaded: it " + after.detail() + "; it was unloaded by " + loss.by(),
                    loss.with(details));
        } else if (after.phase() == ModelPhase.SERVING) {
            journal.record("model.serving", name + " answers", details);
        }
    }
}
