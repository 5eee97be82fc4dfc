package org.ollamasidecar.models;

import jakarta.inject.Singleton;
import org.ollamasidecar.load.LoadsToCome;

/** The loads of the wanted models: they are begun at the first look at an Ollama. */
@Singleton
class WantedToCome implements LoadsToCome {

    private final WantedModels wanted;
    private final ModelKeeper keeper;

    WantedToCome(WantedModels wanted, ModelKeeper keeper) {
        this.wanted = wanted;
        this.keeper = keeper;
    }

    @Override
    public boolean areExpected(long generation) {
        return !wanted.all().isEmpty() && keeper.rounds().isExpected(generation);
    }
}
