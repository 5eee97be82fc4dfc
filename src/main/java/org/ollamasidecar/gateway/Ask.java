package org.ollamasidecar.gateway;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A JSON request, read exactly as Ollama will read it. Ollama takes field names in whatever case and the last of two
 * with the same name: such names are made plain, and a name that stands there twice is refused.
 */
final class Ask {

    private static final ObjectReader READER = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private static final Pattern ZERO = Pattern.compile("[-+]?(0(\\.0*)?(ns|us|ms|s|m|h)?)+");

    private final Buffer original;
    private final ObjectNode root;
    private boolean changed;

    private Ask(Buffer original, ObjectNode root) {
        this.original = original;
        this.root = root;
    }

    /** @throws RefusedException when it is not a JSON object that can be read in one way only */
    static Ask parse(Buffer body) {
        try {
            JsonNode node = READER.readTree(body.getBytes());
            if (node instanceof ObjectNode object) {
                Ask ask = new Ask(body, object);
                ask.makePlain(object);
                if (object.get("options") instanceof ObjectNode options) {
                    ask.makePlain(options);
                }
                return ask;
            }
            throw new RefusedException(Refusal.badRequest("the body is not a JSON object"));
        } catch (JsonProcessingException e) {
            throw new RefusedException(Refusal.badRequest("the body is not JSON: " + e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("Bytes in memory can be read", e);
        }
    }

    private void makePlain(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            String plain = FieldName.plain(name);
            if (!plain.equals(name)) {
                if (object.has(plain)) {
                    throw new RefusedException(Refusal.badRequest("the field '" + plain + "' stands there twice"));
                }
                object.set(plain, object.remove(name));
                changed = true;
            }
        }
    }

    Optional<String> text(String field) {
        return Optional.ofNullable(root.get(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    boolean has(String field) {
        return root.has(field);
    }

    /** Whether it has options of the runner, for which Ollama may load the model anew. */
    boolean hasOptions() {
        return root.path("options").size() > 0;
    }

    /** Whether it is no time at all, in whatever way Ollama understands that. */
    boolean isZero(String field) {
        JsonNode value = root.path(field);
        return value.isNumber()
                ? value.asDouble() == 0
                : ZERO.matcher(value.asText()).matches();
    }

    void remove(String field) {
        changed |= root.remove(field) != null;
    }

    void set(String field, Object value) {
        changed |= !root.path(field).asText().equals(String.valueOf(value));
        root.putPOJO(field, value);
    }

    void setOptionIfAbsent(String field, int value) {
        ObjectNode options = root.get("options") instanceof ObjectNode given ? given : root.putObject("options");
        if (!options.hasNonNull(field)) {
            options.put(field, value);
            changed = true;
        }
    }

    /** Cuts a number to the most; where there is none and it has to be there, it is the most. */
    void cap(String field, OptionalInt most, boolean always) {
        most.ifPresent(limit -> cap(root, field, limit, always));
    }

    /** The same for one of the options. */
    void capOption(String field, OptionalInt most, boolean always) {
        most.ifPresent(limit -> {
            if (always || root.path("options").has(field)) {
                ObjectNode options =
                        root.get("options") instanceof ObjectNode given ? given : root.putObject("options");
                cap(options, field, limit, always);
            }
        });
    }

    private void cap(ObjectNode object, String field, int most, boolean always) {
        JsonNode value = object.get(field);
        boolean missing = value == null || value.isNull();
        if (missing ? always : value.asLong(Long.MAX_VALUE) > most || value.asLong() < 0) {
            object.put(field, most);
            changed = true;
        }
    }

    Buffer bytes() {
        return changed ? Buffer.buffer(root.toString()) : original;
    }
}
