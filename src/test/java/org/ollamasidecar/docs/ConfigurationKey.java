package org.ollamasidecar.docs;

import java.util.Locale;

/**
 * One key of the configuration.
 *
 * @param fallback what holds where it is not set; empty where that is nothing
 * @param meaning the Javadoc, as Markdown
 */
record ConfigurationKey(String name, String type, String fallback, String meaning) {

    /** The environment variable that sets it. */
    String variable() {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    String row() {
        String value = fallback.isEmpty() ? "" : "`" + fallback + "`";
        return "| `" + name + "` | " + type + " | " + value + " | " + meaning + " |\n";
    }
}
