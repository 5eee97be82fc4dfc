package org.ollamasidecar.models.names;

import java.util.List;

/** By which other names clients may ask for a model. */
public interface OtherNames {

    /**
     * {@return them in alphabetical order; those that end with a {@code *} mean all names that begin so}
     *
     * @param model as Ollama lists it
     */
    List<String> of(String model);
}
