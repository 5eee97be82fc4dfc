package org.ollamasidecar.instance;

import java.util.Collection;

/** What an instance is called: a letter. The first one is the only one that most people ever see. */
public record InstanceName(String text) implements Comparable<InstanceName> {

    public static final InstanceName FIRST = new InstanceName("a");

    /** The first letter that none of these has. */
    public static InstanceName unused(Collection<InstanceName> used) {
        char letter = 'a';
        while (used.contains(new InstanceName(String.valueOf(letter)))) {
            letter++;
        }
        return new InstanceName(String.valueOf(letter));
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
