package org.ollamasidecar.json;

/** The inside of a string that is read as Go reads it: each byte that is no UTF-8 and each lone surrogate is replaced. */
final class GoString {

    private static final char REPLACEMENT = '\uFFFD';
    private static final int HEX = 16;
    private static final int ESCAPE_LENGTH = 6;
    private static final int CONTINUATION_BITS = 6;

    /** The smallest code point that may be written in so many bytes. */
    private static final int[] SMALLEST = {0, 0, 0x80, 0x800, 0x10000};

    private final byte[] bytes;
    private final StringBuilder text;
    private int at;

    GoString(byte[] bytes) {
        this.bytes = bytes;
        this.text = new StringBuilder(bytes.length);
    }

    /** An escape that is cut off at the end is left out. */
    String decode() {
        while (at < bytes.length) {
            byte c = bytes[at];
            if (c == '\\') {
                escape();
            } else if (c >= 0) {
                text.append((char) c);
                at++;
            } else {
                codePoint();
            }
        }
        return text.toString();
    }

    private void escape() {
        if (at + 1 >= bytes.length) {
            at = bytes.length;
            return;
        }
        char c = (char) bytes[at + 1];
        if (c == 'u') {
            unicode();
            return;
        }
        text.append(
                switch (c) {
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    default -> c;
                });
        at += 2;
    }

    private void unicode() {
        int first = hex(at);
        at = Math.min(bytes.length, at + ESCAPE_LENGTH);
        if (first < 0) {
            return;
        }
        if (!Character.isSurrogate((char) first)) {
            text.append((char) first);
            return;
        }
        int second = hex(at);
        if (second >= 0 && Character.isSurrogatePair((char) first, (char) second)) {
            text.append((char) first).append((char) second);
            at += ESCAPE_LENGTH;
        } else {
            text.append(REPLACEMENT);
        }
    }

    /** The four digits of an escape that begins at a place; -1 where there is none. */
    private int hex(int from) {
        if (from + ESCAPE_LENGTH > bytes.length || bytes[from] != '\\' || bytes[from + 1] != 'u') {
            return -1;
        }
        int value = 0;
        for (int i = from + 2; i < from + ESCAPE_LENGTH; i++) {
            value = value * HEX + Character.digit(bytes[i], HEX);
        }
        return value;
    }

    private void codePoint() {
        int length = length(bytes[at]);
        int code = length == 0 || at + length > bytes.length ? -1 : code(length);
        if (code < SMALLEST[length] || code > Character.MAX_CODE_POINT || isSurrogate(code)) {
            text.append(REPLACEMENT);
            at++;
        } else {
            text.appendCodePoint(code);
            at += length;
        }
    }

    private static int length(byte first) {
        if ((first & 0xe0) == 0xc0) {
            return 2;
        }
        if ((first & 0xf0) == 0xe0) {
            return 3;
        }
        return (first & 0xf8) == 0xf0 ? 4 : 0;
    }

    /** -1 where one of the bytes does not belong to it. */
    private int code(int length) {
        int code = bytes[at] & (0x7f >> length);
        for (int i = at + 1; i < at + length; i++) {
            if ((bytes[i] & 0xc0) != 0x80) {
                return -1;
            }
            code = code << CONTINUATION_BITS | (bytes[i] & 0x3f);
        }
        return code;
    }

    private static boolean isSurrogate(int code) {
        return code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
    }
}
