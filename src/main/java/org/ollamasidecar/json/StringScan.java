package org.ollamasidecar.json;

import java.nio.ByteBuffer;

/** Reads strings, eight bytes at a time where it can: most of a large body is a few long strings. */
final class StringScan {

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long SPACES = ONES * ' ';
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final int HEX = 16;
    private static final int HEX_DIGITS = 4;

    private boolean escaped;
    private int hexLeft;

    /**
     * The place of the next byte that means something: a quote, a backslash, a control character or a part of an escape.
     *
     * @param piece in little-endian order
     * @return {@code limit} where there is none before it
     */
    int next(ByteBuffer piece, int from, int limit) {
        if (escaped || hexLeft > 0) {
            return from;
        }
        int at = plain(piece, from, limit);
        while (at < limit - 1 && piece.get(at) == '\\' && isSimple(piece.get(at + 1))) {
            at = plain(piece, at + 2, limit);
        }
        return at;
    }

    private static int plain(ByteBuffer piece, int from, int limit) {
        int at = from;
        while (at <= limit - Long.BYTES) {
            long special = special(piece.getLong(at));
            if (special != 0) {
                return at + Long.numberOfTrailingZeros(special) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < limit && isPlain(piece.get(at))) {
            at++;
        }
        return at;
    }

    /**
     * Reads such a byte.
     *
     * @return whether the string has ended with it
     */
    boolean ends(byte c) {
        if (hexLeft > 0) {
            hex(c);
        } else if (escaped) {
            escape(c);
        } else if (c == '\\') {
            escaped = true;
        } else if (c == '"') {
            return true;
        } else {
            throw JsonSyntaxException.unexpected(c, "in string literal");
        }
        return false;
    }

    private void escape(byte c) {
        escaped = false;
        if (c == 'u') {
            hexLeft = HEX_DIGITS;
        } else if (!isSimple(c)) {
            throw JsonSyntaxException.unexpected(c, "in string escape code");
        }
    }

    private void hex(byte c) {
        if (Character.digit(c, HEX) < 0) {
            throw JsonSyntaxException.unexpected(c, "in \\u hexadecimal character escape");
        }
        hexLeft--;
    }

    private static boolean isSimple(byte escape) {
        return switch (escape) {
            case 'b', 'f', 'n', 'r', 't', '\\', '/', '"' -> true;
            default -> false;
        };
    }

    private static boolean isPlain(byte c) {
        return c != '"' && c != '\\' && (c >= ' ' || c < 0);
    }

    /** The lowest bit that is set stands in the first byte that matters; those above it may stand anywhere. */
    private static long special(long word) {
        long quote = word ^ QUOTES;
        long backslash = word ^ BACKSLASHES;
        return (((word - SPACES) & ~word) | ((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash)) & HIGH_BITS;
    }
}
