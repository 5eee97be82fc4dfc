package org.ollamasidecar.instance;

import java.util.Collection;

/**
 * What an instance is called: a letter, or the name of its backend, with a letter for all but the first one there. The very
 * first one is the only one that most people ever see.
 */
public record InstanceName(String text) implements Comparable<InstanceName> {

    public static final InstanceName FIRST = new InstanceName("a");

    private static final char FIRST_LETTER = 'a';
    private static final char LETTER_FOLLOWS = '.';

    /** The first name at a backend that none of these has. */
    public static InstanceName unused(BackendName backend, Collection<InstanceName> used) {
        char letter = FIRST_LETTER;
        while (used.contains(at(backend, letter))) {
            letter++;
        }
        return at(backend, letter);
    }

    public static InstanceName firstAt(BackendName backend) {
        return at(backend, FIRST_LETTER);
    }

    private static InstanceName at(BackendName backend, char letter) {
        if (backend.isMain()) {
            return new InstanceName(String.valueOf(letter));
        }
        return new InstanceName(letter == FIRST_LETTER ? backend.text() : backend.text() + LETTER_FOLLOWS + letter);
    }

    /** Where it is an instance. */
    public BackendName backend() {
        int dot = text.indexOf(LETTER_FOLLOWS);
        if (dot > 0) {
            return new BackendName(text.substring(0, dot));
        }
        return text.length() == 1 ? BackendName.MAIN : new BackendName(text);
    }

    /** Also of a name that is that of no instance, such as a folder's. */
    public boolean isAt(BackendName backend) {
        return backend.isMain()
                ? text.length() == 1
                : text.equals(backend.text()) || text.startsWith(backend.text() + LETTER_FOLLOWS);
    }

    public boolean isFirst() {
        return equals(FIRST);
    }

    /** A name of something that each instance has; that of the first one has it bare. */
    public String suffixed(String bare) {
        return isFirst() ? bare : bare + "-" + text;
    }

    /** A sentence about this instance; about the first one it needs no name. */
    String prefixed(String sentence) {
        return isFirst() ? sentence : "Instance " + text + ": " + sentence;
    }

    @Override
    public int compareTo(InstanceName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
