package org.ollamasidecar.ollama;

import java.util.regex.Pattern;

/**
 * How long a model stays in memory after its last use, in Ollama's terms.
 *
 * @param text a number of seconds (negative: for ever, 0: not at all) or a Go duration such as {@code 5m}
 */
public record KeepAlive(String text) {

    private static final Pattern SECONDS = Pattern.compile("-?\\d{1,9}");
    private static final Pattern GO_DURATION = Pattern.compile("-?(\\d{1,9}(\\.\\d{1,9})?(ns|us|ms|s|m|h))+");

    public KeepAlive {
        if (!SECONDS.matcher(text).matches() && !GO_DURATION.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is neither a number of seconds nor a duration such as 5m, 1h30m or -1s.");
        }
    }

    /** Whether the model stays until it is told to go. */
    public boolean isForEver() {
        return text.startsWith("-");
    }

    /** The value for JSON: Ollama refuses a bare number in quotes. */
    public Object json() {
        return SECONDS.matcher(text).matches() ? (Object) Long.valueOf(text) : text;
    }
}
