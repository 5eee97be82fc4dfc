package org.ollamasidecar.http;

import java.time.Duration;
import java.util.List;

/** A bounded history whose values have rising ids. */
public interface Feed<T> {

    /** The values after an id, oldest first, waiting for one if need be; empty when none came within the limit. */
    List<T> await(long id, Duration limit) throws InterruptedException;

    /** The id of a value; without a gap from one to the next, but for values that were lost. */
    long id(T value);

    /** Whether a jump of the ids tells of lost values; in a selection there are jumps anyway. */
    default boolean isWhole() {
        return true;
    }

    /** The event that tells of a value. */
    String type(T value);

    /** What became of lost values, after their number: {@code lines dropped}. */
    String lost();
}
