package org.ollamasidecar.models;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.ollamasidecar.supervisor.Sidecar;
import org.ollamasidecar.supervisor.StatusSection;

/** The wanted models in the status. */
@ApplicationScoped
class ModelsSection implements StatusSection {

    /**
     * In short.
     *
     * @param missing required ones that do not serve
     */
    record Content(int wanted, long serving, List<String> missing) {}

    private final Sidecar sidecar;
    private final WantedModels wanted;
    private final ModelKeeper keeper;

    ModelsSection(Sidecar sidecar, WantedModels wanted, ModelKeeper keeper) {
        this.sidecar = sidecar;
        this.wanted = wanted;
        this.keeper = keeper;
    }

    @Override
    public String name() {
        return "models";
    }

    @Override
    public Content content() {
        long serving = keeper.board().upkeeps().values().stream()
                .filter(upkeep -> upkeep.phase() == ModelPhase.SERVING)
                .count();
        return new Content(wanted.all().size(), serving, keeper.missing(sidecar.status()));
    }
}
