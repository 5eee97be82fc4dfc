package org.ollamasidecar.fleet;

import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.ollama.OllamaVersion;
import org.ollamasidecar.state.Child;

/** On how many requests for one model an Ollama works at once, as long as the runner of the model says nothing else. */
public record ParallelRequests(OllamaVariables variables) {

    private static final String VARIABLE = "OLLAMA_NUM_PARALLEL";
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    /** Those of the one that answers at a backend, which may have variables of its own. */
    public int at(Backend backend, Child ollama) {
        return new ParallelRequests(variables.with(backend.env())).of(ollama);
    }

    /** Those of one without such variables. Which ones an Ollama has that somebody else runs is not known. */
    public int of(Child ollama) {
        OptionalInt told = ollama.isOurs() ? configured() : OptionalInt.empty();
        return told.orElseGet(() -> OllamaVersion.parse(ollama.version())
                .map(OllamaVersion::usualParallel)
                .orElse(1));
    }

    /** What its variable says. What is no number counts for Ollama as not set, and so does 0. */
    public OptionalInt configured() {
        return variables
                .value(VARIABLE)
                .filter(NUMBER.asMatchPredicate())
                .map(Integer::valueOf)
                .filter(number -> number > 0)
                .stream()
                .mapToInt(Integer::intValue)
                .findFirst();
    }
}
