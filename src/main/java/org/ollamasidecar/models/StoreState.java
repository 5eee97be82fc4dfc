package org.ollamasidecar.models;

import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaStore;

/**
 * What of the wanted models is in our own store at one moment.
 *
 * @param there whether the folder of all entries is
 */
record StoreState(boolean there, Set<ModelName> installed) {

    StoreState {
        installed = Set.copyOf(installed);
    }

    /** Looks now; it costs some looks at files for each model, however many others are installed. */
    static StoreState of(OllamaStore store, List<WantedModel> wanted) {
        Set<ModelName> installed = new LinkedHashSet<>();
        for (WantedModel model : wanted) {
            if (store.hasEntryOf(model.name())) {
                installed.add(model.name());
            }
        }
        return new StoreState(Files.isDirectory(store.manifests()), installed);
    }
}
