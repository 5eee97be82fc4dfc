package org.ollamasidecar.config;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** Compares a value with its limits. */
final class Limits {

    private static final int NANOS = 9;
    private static final MemorySizeConverter BYTES = new MemorySizeConverter();

    private Limits() {}

    /** What a value has to be, where it is not. */
    static Optional<String> broken(Within limits, Object value) {
        boolean noNumber = value instanceof Double number && !Double.isFinite(number);
        boolean tooSmall = noNumber || size(value).compareTo(limit(limits.from(), value)) < 0;
        boolean tooLarge = !tooSmall && !limits.to().isEmpty() && size(value).compareTo(limit(limits.to(), value)) > 0;
        if (!tooSmall && !tooLarge) {
            return Optional.empty();
        }
        return Optional.of(
                limits.to().isEmpty()
                        ? "has to be " + limits.from() + " or more"
                        : "has to be from " + limits.from() + " to " + limits.to());
    }

    private static BigDecimal limit(String text, Object value) {
        return switch (value) {
            case Duration _ -> size(DurationConverter.parseDuration(text));
            case MemorySize _ -> size(BYTES.convert(text));
            default -> new BigDecimal(text);
        };
    }

    private static BigDecimal size(Object value) {
        return switch (value) {
            case Duration time -> BigDecimal.valueOf(time.getSeconds()).add(BigDecimal.valueOf(time.getNano(), NANOS));
            case MemorySize memory -> new BigDecimal(memory.asBigInteger());
            default -> new BigDecimal(value.toString());
        };
    }
}
