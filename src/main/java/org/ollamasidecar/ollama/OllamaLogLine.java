package org.ollamasidecar.ollama;

import java.util.Map;

/** A line of Ollama's log, told apart by who wrote it. */
public sealed interface OllamaLogLine {

    /** The line as it was written. */
    String text();

    /**
     * Ollama's own message.
     *
     * @param level as written: TRACE, DEBUG, INFO, WARN, ERROR
     * @param message the {@code msg} value, unquoted
     * @param attributes the other values, unquoted
     */
    record Message(String text, String level, String message, Map<String, String> attributes)
            implements OllamaLogLine {}

    /** A note on a request that Ollama has answered. */
    record Access(String text) implements OllamaLogLine {}

    /** Anything else: runner output, key texts, {@code Error:} lines, panics. */
    record Raw(String text) implements OllamaLogLine {}
}
