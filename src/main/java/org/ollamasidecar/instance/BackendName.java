package org.ollamasidecar.instance;

import java.util.regex.Pattern;

/**
 * What a backend is called: a place for an Ollama, with settings of its own. Most people have one, and never see its name.
 */
public record BackendName(String text) implements Comparable<BackendName> {

    /** A single letter is an instance of {@link #MAIN}, and a dot stands before the letter of another instance. */
    private static final Pattern VALID = Pattern.compile("[a-z0-9][a-z0-9-]{1,30}");

    /** The one that there is where none is configured. */
    public static final BackendName MAIN = new BackendName("main");

    /** @throws IllegalArgumentException with what a name has to be, where it is none */
    public BackendName {
        if (!VALID.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text
                    + "' is no name of an instance: 2 to 31 lower-case letters, digits and hyphens, no hyphen first");
        }
    }

    public boolean isMain() {
        return equals(MAIN);
    }

    @Override
    public int compareTo(BackendName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
