package org.ollamasidecar.gateway;

import java.util.Locale;
import java.util.Set;

/** The names of fields, as Ollama takes them: whatever their case, with two letters that Unicode adds to the alphabet. */
final class FieldName {

    private static final Set<String> KNOWN = Set.of(
            "model",
            "name",
            "stream",
            "insecure",
            "keep_alive",
            "options",
            "source",
            "destination",
            "from",
            "remote_host",
            "max_tokens",
            "max_completion_tokens",
            "max_output_tokens",
            "num_ctx",
            "num_predict");

    private static final char LONG_S = '\u017F';
    private static final char KELVIN = '\u212A';

    private FieldName() {}

    /** The name as it is written in the documentation, where it is one that matters here; otherwise unchanged. */
    static String plain(String name) {
        String folded = name.replace(LONG_S, 's').replace(KELVIN, 'k').toLowerCase(Locale.ROOT);
        return KNOWN.contains(folded) ? folded : name;
    }
}
