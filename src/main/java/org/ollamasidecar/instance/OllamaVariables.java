package org.ollamasidecar.instance;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The environment of an Ollama that this service runs, whole. Of one that somebody else runs it is not known.
 *
 * @param shared those of all
 * @param own those of one of several, which win
 */
public record OllamaVariables(Map<String, String> shared, Map<String, String> own) {

    private static final Pattern QUOTES = Pattern.compile("^[\"']+|[\"']+$");

    public OllamaVariables {
        shared = Map.copyOf(shared);
        own = Map.copyOf(own);
    }

    /** Of one that has none of its own. */
    public OllamaVariables(Map<String, String> shared) {
        this(shared, Map.of());
    }

    /** The same of one that has some of its own. Cheap: the others are not copied. */
    public OllamaVariables with(Map<String, String> ownOfOne) {
        return new OllamaVariables(shared, ownOfOne);
    }

    /** A variable as Ollama reads it: without blanks and quotes around it; what is empty then counts as not set. */
    public Optional<String> value(String name) {
        return Optional.ofNullable(own.containsKey(name) ? own.get(name) : shared.get(name))
                .map(text -> QUOTES.matcher(text.strip()).replaceAll(""))
                .filter(text -> !text.isEmpty());
    }
}
