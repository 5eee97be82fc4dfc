package org.ollamasidecar.json;

/** Bytes by their place. */
public interface Bytes {

    int length();

    byte at(int place);

    /** A copy of some of them. */
    default byte[] copy(int from, int end) {
        byte[] copy = new byte[end - from];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = at(from + i);
        }
        return copy;
    }
}
