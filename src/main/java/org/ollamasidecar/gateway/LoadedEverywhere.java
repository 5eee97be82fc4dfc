package org.ollamasidecar.gateway;

import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One list of what several Ollamas have in memory, as a single one would tell it. */
final class LoadedEverywhere {

    private static final String MODELS = "models";
    private static final String EXPIRES = "expires_at";
    private static final List<String> SUMMED = List.of("size", "size_vram");

    private LoadedEverywhere() {}

    /**
     * Each model once: in as much memory as all of its copies have, until the last of them leaves. Like Ollama's own list it
     * begins with what stays longest.
     *
     * @param answers at least one; of those that are no list, nothing is known
     */
    static Subrequest.Answer merged(List<Subrequest.Answer> answers) {
        ListAnswers lists = new ListAnswers(answers, MODELS);
        Map<String, JsonObject> byName = new LinkedHashMap<>();
        lists.entries()
                .forEach(model -> byName.merge(ListEntry.text(model, "name"), model.copy(), LoadedEverywhere::both));
        return lists.with(byName.values().stream()
                .sorted(Comparator.comparing(LoadedEverywhere::expiry).reversed())
                .toList());
    }

    private static JsonObject both(JsonObject one, JsonObject other) {
        for (String field : SUMMED) {
            if (one.containsKey(field) || other.containsKey(field)) {
                one.put(field, ListEntry.number(one, field) + ListEntry.number(other, field));
            }
        }
        if (expiry(other).isAfter(expiry(one))) {
            one.put(EXPIRES, other.getString(EXPIRES));
        }
        return one;
    }

    private static Instant expiry(JsonObject model) {
        try {
            return OffsetDateTime.parse(ListEntry.text(model, EXPIRES)).toInstant();
        } catch (DateTimeException unknown) {
            return Instant.MIN;
        }
    }
}
