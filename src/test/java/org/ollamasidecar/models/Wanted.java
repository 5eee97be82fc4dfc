package org.ollamasidecar.models;

import java.util.Optional;
import java.util.OptionalInt;
import org.ollamasidecar.load.PullPolicy;
import org.ollamasidecar.ollama.ModelName;

/** Wanted models with the usual wishes. */
final class Wanted {

    private Wanted() {}

    static WantedModel of(String name) {
        return new WantedModel(
                ModelName.parse(name),
                true,
                PullPolicy.MISSING,
                WantedModel.FOR_EVER,
                OptionalInt.empty(),
                Optional.empty(),
                true);
    }
}
