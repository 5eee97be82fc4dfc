package org.ollamasidecar.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.status.StatusSection;

/** The wanted models in the status. */
@ApplicationScoped
class ModelsSection implements StatusSection {

    /**
     * In short.
     *
     * @param missing required ones that do not serve
     * @param trouble what is wrong with the store; null while nothing is
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Content(
            int wanted,
            long serving,
            List<String> missing,
            @Nullable String trouble) {}

    private final Sidecar sidecar;
    private final WantedModels wanted;
    private final ModelKeeper keeper;
    private final StoreNews store;

    ModelsSection(Sidecar sidecar, WantedModels wanted, ModelKeeper keeper, StoreNews store) {
        this.sidecar = sidecar;
        this.wanted = wanted;
        this.keeper = keeper;
        this.store = store;
    }

    @Override
    public String name() {
        return "models";
    }

    @Override
    public Content content() {
        long serving = keeper.rounds().serving();
        return new Content(wanted.all().size(), serving, keeper.missing(sidecar.status()), store.trouble());
    }
}
