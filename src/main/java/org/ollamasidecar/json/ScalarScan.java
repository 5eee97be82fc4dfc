package org.ollamasidecar.json;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads one value that is neither an object nor an array. */
final class ScalarScan {

    /** What a byte has done to it. */
    enum Progress {
        GOES_ON,
        ENDED_BEFORE,
        ENDED_WITH
    }

    private final StringScan string = new StringScan();
    private JsonKind kind = JsonKind.NULL;
    private NumberPhase number = NumberPhase.ZERO;
    private String word = "";
    private int wordRead;

    /** {@return what begins with a byte; null for nothing} */
    @Nullable
    JsonKind begin(byte c) {
        return switch (c) {
            case '"' -> begin(JsonKind.STRING);
            case '-' -> beginNumber(NumberPhase.MINUS);
            case '0' -> beginNumber(NumberPhase.ZERO);
            case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> beginNumber(NumberPhase.INTEGER);
            case 't' -> beginWord(JsonKind.BOOLEAN, "true");
            case 'f' -> beginWord(JsonKind.BOOLEAN, "false");
            case 'n' -> beginWord(JsonKind.NULL, "null");
            default -> null;
        };
    }

    private JsonKind begin(JsonKind begun) {
        kind = begun;
        return begun;
    }

    private JsonKind beginNumber(NumberPhase phase) {
        number = phase;
        return begin(JsonKind.NUMBER);
    }

    private JsonKind beginWord(JsonKind begun, String expected) {
        word = expected;
        wordRead = 1;
        return begin(begun);
    }

    /** The place of the next byte that has to be taken; {@code limit} where there is none before it. */
    int next(ByteBuffer piece, int from, int limit) {
        return kind == JsonKind.STRING ? string.next(piece, from, limit) : from;
    }

    Progress take(byte c) {
        return switch (kind) {
            case STRING -> string.ends(c) ? Progress.ENDED_WITH : Progress.GOES_ON;
            case NUMBER -> takeOfNumber(c);
            case BOOLEAN, NULL -> takeOfWord(c);
            case OBJECT, ARRAY -> throw new IllegalStateException(kind + " is no scalar");
        };
    }

    /** Whether it is whole as it stands, although more could follow. */
    boolean isCompleteNumber() {
        return kind == JsonKind.NUMBER && number.isComplete();
    }

    private Progress takeOfNumber(byte c) {
        NumberPhase next = number.after(c);
        if (next == null) {
            return Progress.ENDED_BEFORE;
        }
        number = next;
        return Progress.GOES_ON;
    }

    private Progress takeOfWord(byte c) {
        char expected = word.charAt(wordRead);
        if (c != expected) {
            throw JsonSyntaxException.unexpected(c, "in literal " + word + " (expecting '" + expected + "')");
        }
        wordRead++;
        return wordRead == word.length() ? Progress.ENDED_WITH : Progress.GOES_ON;
    }
}
