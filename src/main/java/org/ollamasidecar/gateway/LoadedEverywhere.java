package org.ollamasidecar.gateway;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
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
    private static final int OK = 200;

    private LoadedEverywhere() {}

    /**
     * Each model once: in as much memory as all of its copies have, until the last of them leaves. Like Ollama's own list it
     * begins with what stays longest.
     *
     * @param answers at least one; of those that are no list, nothing is known
     */
    static Subrequest.Answer merged(List<Subrequest.Answer> answers) {
        Map<String, JsonObject> byName = new LinkedHashMap<>();
        for (Subrequest.Answer answer : answers) {
            for (Object one : list(answer)) {
                JsonObject model = (JsonObject) one;
                byName.merge(model.getString("name", ""), model.copy(), LoadedEverywhere::both);
            }
        }
        JsonArray models = new JsonArray();
        byName.values().stream()
                .sorted(Comparator.comparing(LoadedEverywhere::expiry).reversed())
                .forEach(models::add);
        Subrequest.Answer first = answers.stream()
                .filter(answer -> answer.status() == OK)
                .findFirst()
                .orElse(answers.getFirst());
        return first.status() == OK
                ? new Subrequest.Answer(
                        OK,
                        first.headers(),
                        new JsonObject().put(MODELS, models).toBuffer())
                : first;
    }

    private static JsonArray list(Subrequest.Answer answer) {
        if (answer.status() != OK) {
            return new JsonArray();
        }
        try {
            return new JsonObject(answer.body()).getJsonArray(MODELS, new JsonArray());
        } catch (DecodeException | ClassCastException noList) {
            return new JsonArray();
        }
    }

    private static JsonObject both(JsonObject one, JsonObject other) {
        for (String field : SUMMED) {
            if (one.containsKey(field) || other.containsKey(field)) {
                one.put(field, one.getLong(field, 0L) + other.getLong(field, 0L));
            }
        }
        if (expiry(other).isAfter(expiry(one))) {
            one.put(EXPIRES, other.getString(EXPIRES));
        }
        return one;
    }

    private static Instant expiry(JsonObject model) {
        try {
            return OffsetDateTime.parse(model.getString(EXPIRES, "")).toInstant();
        } catch (DateTimeException unknown) {
            return Instant.MIN;
        }
    }
}
