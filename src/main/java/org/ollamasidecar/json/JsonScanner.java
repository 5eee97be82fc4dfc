package org.ollamasidecar.json;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Go's grammar of JSON, byte by byte as they come: what it takes, Go takes, and what it refuses, Go refuses with the same
 * words. It reads the first value of a document, as Go's decoder does; what follows it is nobody's business. It keeps
 * nothing but one bit for each level.
 */
final class JsonScanner {

    private enum State {
        VALUE,
        ELEMENT_OR_END,
        NAME_OR_END,
        NAME,
        AFTER_NAME,
        AFTER_VALUE,
        SCALAR,
        END
    }

    private final JsonEvents events;
    private final Nesting nesting = new Nesting();
    private final ScalarScan scalar = new ScalarScan();
    private State state = State.VALUE;
    private boolean inName;
    private int nameFrom;
    private boolean begun;

    /** How many bytes came before the piece that is read. */
    private int before;

    JsonScanner(JsonEvents events) {
        this.events = events;
    }

    /**
     * Reads on.
     *
     * @throws JsonSyntaxException where Go would refuse it
     */
    void scan(ByteBuffer next) {
        ByteBuffer piece = next.slice().order(ByteOrder.LITTLE_ENDIAN);
        int limit = piece.limit();
        int at = 0;
        while (at < limit && state != State.END) {
            if (state == State.SCALAR) {
                at = scalar.next(piece, at, limit);
                if (at == limit) {
                    break;
                }
            }
            step(piece.get(at), before + at);
            at++;
        }
        before += limit;
    }

    /** Whether the value is complete. */
    boolean isComplete() {
        return state == State.END;
    }

    /**
     * There is no more.
     *
     * @return whether there was a value at all
     * @throws JsonSyntaxException where it is not complete
     */
    boolean end() {
        if (state == State.SCALAR && nesting.depth() == 0 && scalar.isCompleteNumber()) {
            valueEnds(before);
        }
        if (begun && state != State.END) {
            throw JsonSyntaxException.unexpectedEnd();
        }
        return begun;
    }

    private void step(byte c, int at) {
        switch (state) {
            case VALUE -> value(c, at);
            case ELEMENT_OR_END -> endOr(']', c, at, State.VALUE);
            case NAME_OR_END -> endOr('}', c, at, State.NAME);
            case NAME -> name(c, at);
            case AFTER_NAME -> afterName(c);
            case AFTER_VALUE -> afterValue(c, at);
            case SCALAR -> scalar(c, at);
            case END -> throw new IllegalStateException("It is complete");
        }
    }

    private void endOr(char end, byte c, int at, State other) {
        if (c == end) {
            closes(at);
        } else if (!isSpace(c)) {
            state = other;
            step(c, at);
        }
    }

    private void value(byte c, int at) {
        switch (c) {
            case ' ', '\n', '\r', '\t' -> {}
            case '{' -> opens(JsonKind.OBJECT, c, at, State.NAME_OR_END);
            case '[' -> opens(JsonKind.ARRAY, c, at, State.ELEMENT_OR_END);
            default -> scalarBegins(c, at);
        }
    }

    private void scalarBegins(byte c, int at) {
        JsonKind kind = scalar.begin(c);
        if (kind == null) {
            throw JsonSyntaxException.unexpected(c, "looking for beginning of value");
        }
        begins(kind, at, State.SCALAR);
    }

    private void begins(JsonKind kind, int at, State next) {
        begun = true;
        state = next;
        events.valueBegins(nesting.depth(), kind, at);
    }

    private void opens(JsonKind kind, byte c, int at, State next) {
        begins(kind, at, next);
        if (!nesting.open(kind == JsonKind.OBJECT)) {
            throw JsonSyntaxException.unexpected(c, "exceeded max depth");
        }
    }

    private void name(byte c, int at) {
        if (c == '"') {
            inName = true;
            nameFrom = at + 1;
            scalar.begin(c);
            state = State.SCALAR;
        } else if (!isSpace(c)) {
            throw JsonSyntaxException.unexpected(c, "looking for beginning of object key string");
        }
    }

    private void afterName(byte c) {
        if (c == ':') {
            state = State.VALUE;
        } else if (!isSpace(c)) {
            throw JsonSyntaxException.unexpected(c, "after object key");
        }
    }

    private void afterValue(byte c, int at) {
        boolean inObject = nesting.isObject();
        if (c == ',') {
            state = inObject ? State.NAME : State.VALUE;
            events.comma(nesting.depth(), at);
        } else if (c == (inObject ? '}' : ']')) {
            closes(at);
        } else if (!isSpace(c)) {
            throw JsonSyntaxException.unexpected(c, inObject ? "after object key:value pair" : "after array element");
        }
    }

    private void closes(int at) {
        nesting.close();
        valueEnds(at + 1);
    }

    private void valueEnds(int end) {
        state = nesting.depth() == 0 ? State.END : State.AFTER_VALUE;
        events.valueEnds(nesting.depth(), end);
    }

    private void scalar(byte c, int at) {
        switch (scalar.take(c)) {
            case GOES_ON -> {}
            case ENDED_WITH -> {
                if (inName) {
                    nameEnds(at);
                } else {
                    valueEnds(at + 1);
                }
            }
            case ENDED_BEFORE -> {
                valueEnds(at);
                if (state != State.END) {
                    afterValue(c, at);
                }
            }
        }
    }

    private void nameEnds(int at) {
        inName = false;
        state = State.AFTER_NAME;
        events.name(nesting.depth(), nameFrom, at);
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }
}
