package org.ollamasidecar.gateway.request;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.json.Bytes;
import org.ollamasidecar.json.Edits;
import org.ollamasidecar.json.JsonDocument;
import org.ollamasidecar.json.JsonKind;
import org.ollamasidecar.json.JsonObject;
import org.ollamasidecar.json.JsonText;
import org.ollamasidecar.json.Member;
import org.ollamasidecar.json.ObjectEdit;
import org.ollamasidecar.ollama.ModelName;

/**
 * A JSON request, read exactly as Ollama will read it, and changed where it has to be; every other byte stays. Of fields
 * with the same name the last one counts, but that a null changes no text. Where a value is of a kind that Ollama does not
 * take, it counts: Ollama will refuse the request.
 */
public final class JsonRequest {

    private final JsonDocument document;
    private final @Nullable JsonObject root;
    private final @Nullable ObjectEdit edit;
    private final Options options;

    /** What fields have been set to. */
    private @Nullable Map<String, String> given;

    /** Where not all of the same name stay. */
    private final Map<String, List<Member>> kept = new HashMap<>();

    JsonRequest(JsonDocument document) {
        this.document = document;
        this.root = document.root();
        this.edit = root == null ? null : new ObjectEdit(root);
        this.options = new Options(document, all("options"));
        keepOne("model");
    }

    /** A document in which an ask can be found once it is read. */
    static JsonDocument document(Bytes bytes) {
        return new JsonDocument(bytes, Fields.NAMES);
    }

    private List<Member> all(String field) {
        return root == null ? List.of() : kept.getOrDefault(field, root.members(field));
    }

    /** Ollama reads some bodies in two ways, and only one of them minds cases and nulls. */
    private void keepOne(String field) {
        List<Member> all = all(field);
        if (all.size() > 1) {
            keepOnly(
                    field,
                    Fields.wrong(all, JsonKind.STRING)
                            .or(() -> Fields.last(all))
                            .orElse(all.getLast()));
        }
    }

    private void keepOnly(String field, @Nullable Member only) {
        if (edit != null) {
            all(field).stream().filter(member -> member != only).forEach(edit::remove);
            kept.put(field, only == null ? List.of() : List.of(only));
        }
    }

    /** The text that a field has been given here. */
    Optional<String> given(String field) {
        return given == null ? Optional.empty() : Optional.ofNullable(given.get(field));
    }

    /** The text of a field, as Ollama gets to read it; nothing where there is none or Ollama will refuse it. */
    Optional<String> text(String field) {
        if (given != null && given.containsKey(field)) {
            return given(field);
        }
        List<Member> all = all(field);
        return Fields.wrong(all, JsonKind.STRING).isPresent()
                ? Optional.empty()
                : Fields.last(all).map(document::text);
    }

    /** Whether a field says yes. */
    boolean isTrue(String field) {
        return Fields.last(all(field))
                .filter(member -> document.raw(member).equals("true"))
                .isPresent();
    }

    /** Whether a field has a value. */
    boolean has(String field) {
        return Fields.last(all(field)).isPresent();
    }

    /** Whether a field is an empty text or none at all. */
    boolean isEmptyText(String field) {
        return Fields.wrong(all(field), JsonKind.STRING).isEmpty()
                && text(field).filter(text -> !text.isEmpty()).isEmpty();
    }

    /** Whether a field is an empty array or none at all. */
    boolean isEmptyArray(String field) {
        List<Member> all = all(field);
        return Fields.wrong(all, JsonKind.ARRAY).isEmpty()
                && (all.isEmpty()
                        || all.getLast().kind() == JsonKind.NULL
                        || all.getLast().isEmpty());
    }

    /** How long a field says, where Ollama can read it. */
    Optional<GoDuration> duration(String field) {
        List<Member> all = all(field);
        return all.isEmpty() ? Optional.empty() : GoDuration.of(document, all.getLast());
    }

    /** Whether it has options of the runner, for which Ollama may load the model anew. */
    boolean hasOptions() {
        return options.areGiven();
    }

    void remove(String field) {
        keepOnly(field, null);
    }

    /** Gives a field a text, a number or a boolean. */
    void set(String field, Object value) {
        if (edit == null) {
            return;
        }
        String json = value instanceof String text ? quoted(field, text) : String.valueOf(value);
        List<Member> all = all(field);
        if (all.isEmpty()) {
            edit.add(field, json);
            return;
        }
        Member last = all.getLast();
        keepOnly(field, last);
        if (!document.raw(last).equals(json)) {
            edit.replace(last, json);
        }
    }

    private String quoted(String field, String text) {
        if (given == null) {
            given = new HashMap<>();
        }
        given.put(field, text);
        return JsonText.quoted(text);
    }

    void setOptionIfAbsent(String field, int value) {
        options.setIfAbsent(field, value);
    }

    /** Cuts a number to the most; where there is none and it has to be there, it is the most. */
    void cap(String field, OptionalInt most, boolean always) {
        most.ifPresent(limit -> cap(field, limit, always));
    }

    private void cap(String field, int most, boolean always) {
        Optional<Member> last = Fields.last(all(field));
        if (last.isEmpty()) {
            if (always) {
                set(field, most);
            }
            return;
        }
        keepOnly(field, last.get());
        if (Fields.exceeds(document, last.get(), most)) {
            set(field, most);
        }
    }

    /** The same for one of the options. */
    void capOption(String field, OptionalInt most, boolean always) {
        most.ifPresent(limit -> options.cap(field, limit, always));
    }

    /** One of the options, above 0, as {@link #capOption} leaves it; empty where it is not given. */
    OptionalInt option(String field, OptionalInt most) {
        return options.number(field, most.orElse(Integer.MAX_VALUE));
    }

    /**
     * The key of the conversation about a model that it belongs to: all requests have it that begin alike, whatever follows.
     *
     * @return 0 where nothing is said
     */
    public long conversation(ModelName model) {
        Optional<Member> said = said("messages")
                // What an earlier turn has left: that is how it begins, and not with what is said now.
                .or(() -> said("context").filter(context -> !context.isEmpty()))
                .or(() -> said("prompt"))
                .or(() -> said("input"));
        if (said.isEmpty()) {
            return 0;
        }
        ConversationKey key = new ConversationKey(document.bytes(), model);
        said("system").or(() -> said("instructions")).ifPresent(key::addBeginning);
        boolean messages =
                said.get().kind() == JsonKind.ARRAY && !said.get().name().equals("context");
        said.ifPresent(messages ? key::addFirst : key::addBeginning);
        return key.value();
    }

    private Optional<Member> said(String field) {
        return Fields.last(all(field));
    }

    /** How its bytes have to change. */
    Edits edits() {
        Edits edits = new Edits();
        if (edit != null) {
            options.writeTo(edits, edit);
            edit.writeTo(edits);
        }
        return edits;
    }
}
