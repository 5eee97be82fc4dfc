package org.ollamasidecar.instance;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The environment of an Ollama that this service runs, whole. Of one that somebody else runs it is not known. */
public record OllamaVariables(Map<String, String> all) {

    private static final String QUOTES = "[\"']+";

    public OllamaVariables {
        all = Map.copyOf(all);
    }

    /** With further ones, which win. */
    public OllamaVariables with(Map<String, String> more) {
        Map<String, String> both = new HashMap<>(all);
        both.putAll(more);
        return new OllamaVariables(both);
    }

    /** A variable as Ollama reads it: without blanks and quotes around it; what is empty then counts as not set. */
    public Optional<String> value(String name) {
        return Optional.ofNullable(all.get(name))
                .map(text -> text.strip().replaceAll("^" + QUOTES + "|" + QUOTES + "$", ""))
                .filter(text -> !text.isEmpty());
    }
}
