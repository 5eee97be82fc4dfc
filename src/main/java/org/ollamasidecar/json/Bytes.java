package org.ollamasidecar.json;

/** Bytes by their place. */
public interface Bytes {

    /** Those of an array, which nobody changes meanwhile. */
    static Bytes of(byte[] array) {
        return new Bytes() {
            @Override
            public int length() {
                return array.length;
            }

            @Override
            public byte at(int place) {
                return array[place];
            }
        };
    }

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
