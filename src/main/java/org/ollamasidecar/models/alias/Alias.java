package org.ollamasidecar.models.alias;

import org.ollamasidecar.ollama.ModelName;

/**
 * A name that clients have built in, and the model that answers for it.
 *
 * @param configured whether the configuration says so, which requests cannot change
 */
public record Alias(AliasName name, ModelName model, boolean configured) {

    boolean covers(String asked) {
        return name.covers(asked);
    }

    @Override
    public String toString() {
        return name + " for " + model;
    }
}
