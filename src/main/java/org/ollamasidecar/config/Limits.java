package org.ollamasidecar.config;

import io.quarkus.runtime.configuration.DurationConverter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** Compares a value with its limits. */
final class Limits {

    private static final int NANOS = 9;

    private Limits() {}

    /** What a value has to be, where it is not. */
    static Optional<String> broken(Within limits, Object value) {
        boolean noNumber = value instanceof Double number && !Double.isFinite(number);
        boolean tooSmall = noNumber || size(value).compareTo(size(limit(limits.from(), value))) < 0;
        boolean tooLarge =
                !tooSmall && !limits.to().isEmpty() && size(value).compareTo(size(limit(limits.to(), value))) > 0;
        if (!tooSmall && !tooLarge) {
            return Optional.empty();
        }
        return Optional.of(
                limits.to().isEmpty()
                        ? "has to be " + limits.from() + " or more"
                        : "has to be from " + limits.from() + " to " + limits.to());
    }

    private static Object limit(String text, Object value) {
        return value instanceof Duration ? DurationConverter.parseDuration(text) : new BigDecimal(text);
    }

    private static BigDecimal size(Object value) {
        return value instanceof Duration duration
                ? BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), NANOS))
                : new BigDecimal(value.toString());
    }
}
