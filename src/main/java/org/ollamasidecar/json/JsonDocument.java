package org.ollamasidecar.json;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A document that is read as it comes, and of which only some members are remembered, by their places: those of its own
 * object with certain names, and those of objects right within them. The bytes themselves are kept by somebody else.
 */
public final class JsonDocument implements JsonEvents {

    /** Nobody means more than one; each costs memory. */
    private static final int MOST_MEMBERS = 256;

    private static final int ROOT = 0;
    private static final int OF_ROOT = 1;
    private static final int OF_MEMBER = 2;

    private final Bytes bytes;
    private final Map<String, Set<String>> wanted;
    private final JsonScanner scanner = new JsonScanner(this);
    private @Nullable JsonObject root;
    private @Nullable Member member;
    private @Nullable Member inner;
    private int found;

    /**
     * Of bytes that are all there before they are read here.
     *
     * @param wanted names of members, in small letters, which are found in whatever way Go takes them for a field; and
     *     within each of them the names that are looked for as they are written
     */
    public JsonDocument(Bytes bytes, Map<String, Set<String>> wanted) {
        this.bytes = bytes;
        this.wanted = wanted;
    }

    /**
     * Reads on.
     *
     * @throws JsonSyntaxException where Go would refuse it
     */
    public void read(ByteBuffer next) {
        if (!scanner.isComplete()) {
            scanner.scan(next);
        }
    }

    /**
     * There is no more.
     *
     * @return whether there was a value at all
     * @throws JsonSyntaxException where it is not complete
     */
    public boolean end() {
        return scanner.end();
    }

    /** The bytes themselves, in which members have their places. */
    public Bytes bytes() {
        return bytes;
    }

    /** Its members; null where it is no object. */
    public @Nullable JsonObject root() {
        return root;
    }

    /** The text of a value that is a string, or its first part where it is very long. */
    public String text(Member of) {
        return GoText.decode(bytes, of.valueFrom() + 1, of.end() - 1);
    }

    /** A value as it is written, or its first part where it is very long. */
    public String raw(Member of) {
        return GoText.raw(bytes, of.valueFrom(), of.end());
    }

    @Override
    public void valueBegins(int depth, JsonKind kind, int at) {
        if (depth == ROOT && kind == JsonKind.OBJECT) {
            root = new JsonObject();
        } else if (depth == OF_ROOT && member != null) {
            boolean lookInside = kind == JsonKind.OBJECT && wanted.containsKey(member.name());
            member.valueBegins(kind, at, lookInside ? new JsonObject() : null);
        } else if (depth == OF_MEMBER && member != null) {
            member.hasContent();
            if (inner != null) {
                inner.valueBegins(kind, at, null);
            }
        } else if (depth == OF_MEMBER + 1 && inner != null) {
            inner.hasContent();
        }
    }

    @Override
    public void valueEnds(int depth, int end) {
        if (depth == ROOT && root != null) {
            root.ends(end);
        } else if (depth == OF_ROOT && member != null) {
            member.valueEnds(end);
            if (member.object() != null) {
                member.object().ends(end);
            }
            member = null;
        } else if (depth == OF_MEMBER && inner != null) {
            inner.valueEnds(end);
            inner = null;
        }
    }

    @Override
    public void name(int depth, int from, int end) {
        if (depth == OF_ROOT && root != null) {
            String name = GoText.fieldName(bytes, from, end);
            member = name != null && wanted.containsKey(name) ? add(root, name, from) : skip(root);
        } else if (depth == OF_MEMBER && member != null && member.object() != null) {
            String name = GoText.shortText(bytes, from, end);
            inner = name != null && wanted.getOrDefault(member.name(), Set.of()).contains(name)
                    ? add(member.object(), name, from)
                    : skip(member.object());
        }
    }

    private Member add(JsonObject object, String name, int from) {
        found++;
        if (found > MOST_MEMBERS) {
            throw new JsonSyntaxException("the field '" + name + "' is named too often");
        }
        return object.add(name, from - 1);
    }

    private static @Nullable Member skip(JsonObject object) {
        object.skip();
        return null;
    }

    @Override
    public void comma(int depth, int at) {
        if (depth == OF_ROOT && root != null) {
            root.comma(at);
        } else if (depth == OF_MEMBER && member != null && member.object() != null) {
            member.object().comma(at);
        }
    }
}
