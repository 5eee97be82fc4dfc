package org.ollamasidecar.load;

import java.util.Optional;
import org.ollamasidecar.ollama.ModelName;

/** Wishes for models, as a client makes them without options. */
final class Wishes {

    private Wishes() {}

    static LoadSpec of(String model) {
        return of(model, PullPolicy.MISSING);
    }

    static LoadSpec of(String model, PullPolicy pull) {
        return new LoadSpec(ModelName.parse(model), pull, Optional.empty(), true);
    }
}
