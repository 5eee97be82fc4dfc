package org.ollamasidecar.gateway.request;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.json.Edits;
import org.ollamasidecar.json.JsonDocument;
import org.ollamasidecar.json.JsonKind;
import org.ollamasidecar.json.JsonObject;
import org.ollamasidecar.json.Member;
import org.ollamasidecar.json.ObjectEdit;

/**
 * The options of a request. Where they stand there more than once, Ollama puts them together, and a null forgets those
 * before it. Options of another kind are left alone: Ollama will refuse them.
 */
final class Options {

    private final JsonDocument document;
    private final boolean refused;
    private final List<JsonObject> objects = new ArrayList<>();
    private final Map<JsonObject, ObjectEdit> changed = new LinkedHashMap<>();
    private final Map<String, Integer> added = new LinkedHashMap<>();

    Options(JsonDocument document, List<Member> all) {
        this.document = document;
        this.refused = Fields.wrong(all, JsonKind.OBJECT).isPresent();
        for (Member member : all) {
            JsonObject object = member.object();
            if (object == null) {
                objects.clear();
            } else {
                objects.add(object);
            }
        }
    }

    /** Whether there are any. */
    boolean areGiven() {
        for (JsonObject object : objects) {
            if (object.size() > 0) {
                return true;
            }
        }
        return false;
    }

    void setIfAbsent(String name, int value) {
        Member found = find(name);
        if (found == null || found.kind() == JsonKind.NULL) {
            put(name, found, value);
        }
    }

    /** Cuts a number to the most; where there is none and it has to be there, it is the most. */
    void cap(String name, int most, boolean always) {
        Member found = find(name);
        if (found == null || found.kind() == JsonKind.NULL) {
            if (always) {
                put(name, found, most);
            }
        } else if (Fields.exceeds(document, found, most)) {
            put(name, found, most);
        }
    }

    /** Cut to the most, which counts where it is no number too; empty where there is none, or it is 0. */
    OptionalInt number(String name, int most) {
        Member found = find(name);
        if (found == null || found.kind() == JsonKind.NULL) {
            return OptionalInt.empty();
        }
        int value = Fields.exceeds(document, found, most) ? most : (int) Double.parseDouble(document.raw(found));
        return value > 0 && value < Integer.MAX_VALUE ? OptionalInt.of(value) : OptionalInt.empty();
    }

    private @Nullable Member find(String name) {
        return owner(name).map(object -> object.members(name).getLast()).orElse(null);
    }

    private Optional<JsonObject> owner(String name) {
        return objects.reversed().stream()
                .filter(object -> !object.members(name).isEmpty())
                .findFirst();
    }

    private void put(String name, @Nullable Member found, int value) {
        if (refused) {
            return;
        }
        String json = Integer.toString(value);
        if (found != null) {
            owner(name).ifPresent(object -> edit(object).replace(found, json));
        } else if (objects.isEmpty()) {
            added.put(name, value);
        } else {
            edit(objects.getLast()).add(name, json);
        }
    }

    private ObjectEdit edit(JsonObject object) {
        return changed.computeIfAbsent(object, ObjectEdit::new);
    }

    void writeTo(Edits edits, ObjectEdit root) {
        changed.values().forEach(edit -> edit.writeTo(edits));
        if (!added.isEmpty()) {
            StringBuilder json = new StringBuilder();
            added.forEach((name, value) -> json.append(json.isEmpty() ? "{\"" : ",\"")
                    .append(name)
                    .append("\":")
                    .append(value));
            root.add("options", json.append('}').toString());
        }
    }
}
