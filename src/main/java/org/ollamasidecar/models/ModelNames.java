package org.ollamasidecar.models;

import org.jspecify.annotations.Nullable;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.ollama.InvalidModelNameException;
import org.ollamasidecar.ollama.ModelName;

/** Names of models in requests. */
public final class ModelNames {

    private ModelNames() {}

    /**
     * Reads a name.
     *
     * @throws ProblemException when it is missing or no name
     */
    public static ModelName of(@Nullable String text) {
        if (text == null) {
            throw ProblemException.badRequest("The name of the model is missing.", "Send the name of a model.");
        }
        try {
            return ModelName.parse(text);
        } catch (InvalidModelNameException e) {
            throw ProblemException.badRequest(String.valueOf(e.getMessage()), "Send the name of a model.");
        }
    }
}
