package org.ollamasidecar.json;

import org.jspecify.annotations.Nullable;

/** A member of an object, by its places in the document. */
public final class Member {

    private static final int NOWHERE = -1;

    private final String name;
    private final int ordinal;
    private final int commaBefore;
    private final int from;
    private JsonKind kind = JsonKind.NULL;
    private int valueFrom;
    private int end;
    private int commaAfter = NOWHERE;
    private @Nullable JsonObject object;
    private boolean empty = true;

    /**
     * One whose name was read.
     *
     * @param from where its name begins, with the quote
     * @param commaBefore -1 for the first one
     */
    Member(String name, int ordinal, int commaBefore, int from) {
        this.name = name;
        this.ordinal = ordinal;
        this.commaBefore = commaBefore;
        this.from = from;
    }

    /** As it was asked for, however it is written. */
    public String name() {
        return name;
    }

    public JsonKind kind() {
        return kind;
    }

    public int valueFrom() {
        return valueFrom;
    }

    public int end() {
        return end;
    }

    /** Whether it is an object or an array with nothing in it. */
    public boolean isEmpty() {
        return empty;
    }

    /** What was found in it; null where it is no object that was looked into. */
    public @Nullable JsonObject object() {
        return object;
    }

    int ordinal() {
        return ordinal;
    }

    int from() {
        return from;
    }

    int commaBefore() {
        return commaBefore;
    }

    /** -1 for the last one. */
    int commaAfter() {
        return commaAfter;
    }

    void valueBegins(JsonKind found, int at, @Nullable JsonObject inside) {
        kind = found;
        valueFrom = at;
        object = inside;
    }

    void hasContent() {
        empty = false;
    }

    void valueEnds(int at) {
        end = at;
    }

    void comma(int at) {
        commaAfter = at;
    }
}
