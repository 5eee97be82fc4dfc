package org.ollamasidecar.json;

import org.jspecify.annotations.Nullable;

/** How far a number has been read. */
enum NumberPhase {
    MINUS,
    ZERO,
    INTEGER,
    POINT,
    FRACTION,
    EXPONENT,
    EXPONENT_SIGN,
    EXPONENT_DIGITS;

    /** Whether it is a number as it stands. */
    boolean isComplete() {
        return switch (this) {
            case ZERO, INTEGER, FRACTION, EXPONENT_DIGITS -> true;
            case MINUS, POINT, EXPONENT, EXPONENT_SIGN -> false;
        };
    }

    /**
     * After one more byte.
     *
     * @return null where the number has ended before it
     */
    @Nullable
    NumberPhase after(byte c) {
        boolean digit = c >= '0' && c <= '9';
        return switch (this) {
            case MINUS -> {
                require(digit, c, "in numeric literal");
                yield c == '0' ? ZERO : INTEGER;
            }
            case ZERO -> afterWhole(c);
            case INTEGER -> digit ? INTEGER : afterWhole(c);
            case POINT -> {
                require(digit, c, "after decimal point in numeric literal");
                yield FRACTION;
            }
            case FRACTION -> digit ? FRACTION : exponent(c);
            case EXPONENT -> {
                boolean sign = c == '+' || c == '-';
                require(digit || sign, c, "in exponent of numeric literal");
                yield sign ? EXPONENT_SIGN : EXPONENT_DIGITS;
            }
            case EXPONENT_SIGN -> {
                require(digit, c, "in exponent of numeric literal");
                yield EXPONENT_DIGITS;
            }
            case EXPONENT_DIGITS -> digit ? EXPONENT_DIGITS : null;
        };
    }

    private static @Nullable NumberPhase afterWhole(byte c) {
        return c == '.' ? POINT : exponent(c);
    }

    private static @Nullable NumberPhase exponent(byte c) {
        return c == 'e' || c == 'E' ? EXPONENT : null;
    }

    private static void require(boolean right, byte c, String where) {
        if (!right) {
            throw JsonSyntaxException.unexpected(c, where);
        }
    }
}
