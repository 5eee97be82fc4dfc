package org.ollamasidecar.json;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The texts of a document, as Go reads them. */
final class GoText {

    /** Longer texts are no names and no numbers of anything. */
    private static final int MOST_BYTES = 64 * 1024;

    /** Each letter of a field may be written in so many bytes. */
    private static final int ESCAPE = 6;

    private static final int LONGEST_FIELD = 32;
    private static final char LONG_S = '\u017F';
    private static final char KELVIN = '\u212A';

    private GoText() {}

    /** The inside of a string; only its beginning where it is very long. */
    static String decode(Bytes bytes, int from, int end) {
        return new GoString(bytes.copy(from, Math.min(end, from + MOST_BYTES))).decode();
    }

    /** As it is written; only its beginning where it is very long. */
    static String raw(Bytes bytes, int from, int end) {
        return new String(bytes.copy(from, Math.min(end, from + MOST_BYTES)), StandardCharsets.ISO_8859_1);
    }

    /** The inside of a string; null where it is too long for a field. */
    static @Nullable String shortText(Bytes bytes, int from, int end) {
        return end - from > ESCAPE * LONGEST_FIELD ? null : decode(bytes, from, end);
    }

    /** A field in small letters: Go takes it in whatever case, with two letters that Unicode adds to the alphabet. */
    static @Nullable String fieldName(Bytes bytes, int from, int end) {
        String name = shortText(bytes, from, end);
        return name == null
                ? null
                : name.replace(LONG_S, 's').replace(KELVIN, 'k').toLowerCase(Locale.ROOT);
    }
}
