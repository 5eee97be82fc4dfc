package org.ollamasidecar.models;

import org.ollamasidecar.ollama.ModelName;

/** Who uses models, as another room knows it. */
public interface ModelUse {

    /** How many requests about a model have begun and not ended; answered from memory, at once. */
    long requestsAbout(ModelName model);
}
