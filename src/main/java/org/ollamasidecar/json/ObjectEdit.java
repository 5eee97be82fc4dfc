package org.ollamasidecar.json;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** How the members of an object change. Whatever else is in it stays byte for byte. */
public final class ObjectEdit {

    private final JsonObject object;
    private final Set<Member> removed = new LinkedHashSet<>();
    private final Map<Member, String> replaced = new LinkedHashMap<>();
    private final Map<String, String> added = new LinkedHashMap<>();

    public ObjectEdit(JsonObject object) {
        this.object = object;
    }

    public void remove(Member member) {
        replaced.remove(member);
        removed.add(member);
    }

    /** Gives a member that stays another value, as JSON. */
    public void replace(Member member, String json) {
        replaced.put(member, json);
    }

    /** Adds a member after all others; of the same name, the last one counts. */
    public void add(String name, String json) {
        added.put(name, json);
    }

    /** Writes down what has to be done. */
    public void writeTo(Edits edits) {
        replaced.forEach((member, json) -> edits.replace(member.valueFrom(), member.end(), json));
        int leading = 0;
        for (Member member : object.members()) {
            if (removed.contains(member)) {
                leading = remove(member, leading, edits);
            }
        }
        if (!added.isEmpty()) {
            StringBuilder text = new StringBuilder();
            boolean first = object.size() == removed.size();
            for (Map.Entry<String, String> member : added.entrySet()) {
                text.append(first ? "" : ",").append(JsonText.quoted(member.getKey()));
                text.append(':').append(member.getValue());
                first = false;
            }
            edits.replace(object.close(), object.close(), text.toString());
        }
    }

    /** Where nothing is left before it, it goes with the comma after it, otherwise with the one before. */
    private static int remove(Member member, int leading, Edits edits) {
        if (member.ordinal() > leading) {
            edits.replace(member.commaBefore(), member.end(), "");
            return leading;
        }
        edits.replace(member.from(), member.commaAfter() < 0 ? member.end() : member.commaAfter() + 1, "");
        return leading + 1;
    }
}
