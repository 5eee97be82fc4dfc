package org.ollamasidecar.gateway.answer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;

/**
 * Gives an answer the name under which its client knows the model: the value of {@code model} of each object that comes,
 * and of its {@code response} or {@code message}, where the streams of responses and messages have it. Pieces may be cut
 * anywhere; all other bytes stay as they are.
 */
public final class AnswerRenaming {

    private static final String FIELD = "model";
    private static final String RESPONSE = "response";
    private static final String MESSAGE = "message";
    private static final int LONGEST_NAME = 8;

    /** Deeper than that nothing is of interest. */
    private static final int DEEPEST = 2;

    private final byte[] name;
    private final StringBuilder field = new StringBuilder(LONGEST_NAME);
    private int depth;
    private boolean inText;
    private boolean escaped;

    /** Whether the text that is read is the name of a field that may be of interest. */
    private boolean inField;

    /** Whether the value that is read is left out. */
    private boolean replacing;

    private boolean fieldFollows;

    /** Whether what is open at a depth is an object that may have the field. */
    private final boolean[] ofInterest = new boolean[DEEPEST + 1];

    public AnswerRenaming(String name) {
        this.name = Json.encode(name).getBytes(StandardCharsets.UTF_8);
    }

    /** The same piece where nothing is to be changed in it. */
    Buffer in(Buffer piece) {
        Buffer changed = null;
        int kept = replacing ? piece.length() : 0;
        for (int i = 0; i < piece.length(); i++) {
            boolean before = replacing;
            take(piece.getByte(i));
            if (!before && replacing) {
                changed = (changed == null ? Buffer.buffer(piece.length() + name.length) : changed)
                        .appendBuffer(piece.slice(kept, i))
                        .appendBytes(name);
                kept = piece.length();
            } else if (before && !replacing) {
                changed = changed == null ? Buffer.buffer(piece.length()) : changed;
                kept = i + 1;
            }
        }
        if (changed == null) {
            return kept == 0 ? piece : Buffer.buffer();
        }
        return changed.appendBuffer(piece.slice(kept, piece.length()));
    }

    private void take(byte b) {
        if (inText) {
            takeInText(b);
            return;
        }
        switch (b) {
            case '{' -> open(true);
            case '[' -> open(false);
            case '}', ']' -> close();
            case ',' -> fieldFollows = isOfInterest();
            case ':' -> fieldFollows = false;
            case '"' -> beginText();
            default -> {
                // A number, a space, or what stands between the objects of a stream.
            }
        }
    }

    private void takeInText(byte b) {
        if (escaped) {
            escaped = false;
        } else if (b == '\\') {
            escaped = true;
        } else if (b == '"') {
            inText = false;
            inField = false;
            replacing = false;
            return;
        }
        if (inField && field.length() <= LONGEST_NAME) {
            field.append((char) b);
        }
    }

    private void beginText() {
        if (depth == 0) {
            return;
        }
        inText = true;
        inField = fieldFollows;
        replacing = !fieldFollows && isOfInterest() && isField(FIELD);
        if (inField) {
            field.setLength(0);
        }
    }

    private boolean isField(String text) {
        return text.contentEquals(field);
    }

    private boolean isOfInterest() {
        return depth <= DEEPEST && ofInterest[depth];
    }

    private void open(boolean object) {
        boolean within = depth == 0 || (depth == 1 && isOfInterest() && (isField(RESPONSE) || isField(MESSAGE)));
        depth++;
        if (depth <= DEEPEST) {
            ofInterest[depth] = object && within;
        }
        fieldFollows = isOfInterest();
        field.setLength(0);
    }

    private void close() {
        depth = Math.max(0, depth - 1);
        fieldFollows = false;
        field.setLength(0);
    }
}
