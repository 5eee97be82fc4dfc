package org.ollamasidecar.gateway.routing;

import java.util.Set;
import org.ollamasidecar.ollama.ModelName;

/** Whether models can be at work at the same time, without one of them having to leave memory for another. */
public interface ModelRoom {

    /** Whether an Ollama can work for a model beside the others that are at work. */
    boolean isFor(ModelName model, Set<ModelName> atWork);
}
