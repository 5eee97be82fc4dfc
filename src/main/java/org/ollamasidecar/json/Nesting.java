package org.ollamasidecar.json;

import java.util.BitSet;

/** Which objects and arrays are open, one bit for each. */
final class Nesting {

    /** Go takes no deeper one. */
    private static final int MOST = 10_000;

    private final BitSet objects = new BitSet();
    private int depth;

    int depth() {
        return depth;
    }

    /** Whether it is not too deep. */
    boolean open(boolean object) {
        objects.set(depth, object);
        depth++;
        return depth <= MOST;
    }

    void close() {
        depth--;
    }

    /** Whether the innermost one is an object. */
    boolean isObject() {
        return objects.get(depth - 1);
    }
}
