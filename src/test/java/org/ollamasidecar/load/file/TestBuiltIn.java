package org.ollamasidecar.load.file;

import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;

/** The model that a service brings along, for tests of other folders. */
public record TestBuiltIn(String name) implements BuiltInModel {

    /** There is none. */
    public static TestBuiltIn none() {
        return new TestBuiltIn("");
    }

    @Override
    public boolean isNamed(ModelName model) {
        return model.isNamed(name);
    }

    @Override
    public void make(OllamaClient client) throws InterruptedException {
        client.create(ModelName.parse(name), "sha256:" + "a".repeat(64));
    }
}
