package org.ollamasidecar.load.file;

import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;

/** A model that this service brings along: no registry has it. */
public interface BuiltInModel {

    boolean isNamed(ModelName model);

    /** Makes it, whatever is there; files of it that are damaged have to be gone. */
    void make(OllamaClient client) throws InterruptedException;
}
