package org.ollamasidecar.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What was found of an object: the members that were asked for, and how many there are in all. */
public final class JsonObject {

    private final List<Member> members = new ArrayList<>();
    private int size;
    private int newestComma = -1;
    private int end;

    JsonObject() {}

    /** Those with a name that was asked for, in their order. */
    public List<Member> members() {
        return Collections.unmodifiableList(members);
    }

    /** Those with a name, in their order. */
    public List<Member> members(String name) {
        List<Member> named = List.of();
        for (Member member : members) {
            if (member.name().equals(name)) {
                named = named.isEmpty() ? new ArrayList<>(1) : named;
                named.add(member);
            }
        }
        return named;
    }

    /** How many members it has, whatever their names are. */
    public int size() {
        return size;
    }

    /** Where its bracket closes. */
    int close() {
        return end - 1;
    }

    void comma(int at) {
        newestComma = at;
        if (!members.isEmpty() && members.getLast().ordinal() == size - 1) {
            members.getLast().comma(at);
        }
    }

    /** One more, that nobody has asked for. */
    void skip() {
        size++;
    }

    Member add(String name, int from) {
        Member member = new Member(name, size, newestComma, from);
        size++;
        members.add(member);
        return member;
    }

    void ends(int at) {
        end = at;
    }
}
