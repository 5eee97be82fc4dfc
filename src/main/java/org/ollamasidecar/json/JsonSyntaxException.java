package org.ollamasidecar.json;

/** What Go's reader does not take either; the message is Go's own. */
public final class JsonSyntaxException extends RuntimeException {

    private static final char LAST_OF_LATIN_1 = 0xff;

    JsonSyntaxException(String message) {
        super(message, null, false, false);
    }

    static JsonSyntaxException unexpected(byte found, String where) {
        return new JsonSyntaxException("invalid character " + quoted((char) (found & LAST_OF_LATIN_1)) + " " + where);
    }

    static JsonSyntaxException unexpectedEnd() {
        return new JsonSyntaxException("unexpected EOF");
    }

    /** As {@code strconv.Quote} writes a byte that is taken as a letter. */
    private static String quoted(char c) {
        return switch (c) {
            case '\'' -> "'\\''";
            case '"' -> "'\"'";
            case '\\' -> "'\\\\'";
            case '\u0007' -> "'\\a'";
            case '\b' -> "'\\b'";
            case '\f' -> "'\\f'";
            case '\n' -> "'\\n'";
            case '\r' -> "'\\r'";
            case '\t' -> "'\\t'";
            case '\u000b' -> "'\\v'";
            default -> quotedOther(c);
        };
    }

    private static String quotedOther(char c) {
        if (c < ' ' || c == '\u007f') {
            return "'\\x%02x'".formatted((int) c);
        }
        boolean printed = c < '\u007f' || (c > '\u00a0' && c != '\u00ad');
        return printed ? "'" + c + "'" : "'\\u%04x'".formatted((int) c);
    }
}
