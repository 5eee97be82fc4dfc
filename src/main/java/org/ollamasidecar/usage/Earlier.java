package org.ollamasidecar.usage;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Map;

/**
 * The tokens that keys have used in a month before one of its days.
 *
 * @param until the day, which is no part of it
 */
record Earlier(LocalDate until, Map<String, Long> tokens) {

    /** Before anything has been summed up. */
    static final Earlier UNKNOWN = new Earlier(LocalDate.EPOCH, Map.of());

    boolean isInMonthOf(LocalDate day) {
        return YearMonth.from(until).equals(YearMonth.from(day));
    }

    long of(String key) {
        return tokens.getOrDefault(key, 0L);
    }
}
