package org.ollamasidecar.gateway;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ollamasidecar.models.alias.Alias;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OwnTag;

/** A list of Ollama's. */
enum ModelList {
    TAGS("/api/tags", "models", "name"),
    MODELS("/v1/models", "data", "id"),
    LOADED("/api/ps", "models", "name");

    private static final Map<String, ModelList> BY_PATH =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ModelList::path, Function.identity()));
    private static final Set<ModelList> ALL = Set.of(values());
    private static final Set<ModelList> IN_MEMORY = Set.of(LOADED);

    private final String path;
    private final String list;
    private final String name;

    ModelList(String path, String list, String name) {
        this.path = path;
        this.list = list;
        this.name = name;
    }

    String path() {
        return path;
    }

    /** The field of the answer that has it. */
    String list() {
        return list;
    }

    static Optional<ModelList> of(String path) {
        return Optional.ofNullable(BY_PATH.get(path));
    }

    /** The lists that each has of its own, of several Ollamas that share a store or have one each. */
    static Set<ModelList> merged(boolean several, boolean separate) {
        if (separate) {
            return ALL;
        }
        return several ? IN_MEMORY : Set.of();
    }

    Subrequest.Answer merged(List<Subrequest.Answer> answers) {
        return this == LOADED ? LoadedEverywhere.merged(answers) : InstalledAnywhere.merged(answers, list, name);
    }

    Optional<JsonObject> entry(JsonArray all, ModelName model) {
        return all.stream()
                .map(JsonObject.class::cast)
                .filter(entry -> model.isNamed(ListEntry.text(entry, name)))
                .findFirst()
                .map(JsonObject::copy);
    }

    JsonObject named(JsonObject entry, String text) {
        entry.put(name, text);
        return this == MODELS ? entry : entry.put("model", text);
    }

    /** What is in memory by such a tag has the name of the model that is meant. */
    JsonArray withoutOwnTags(JsonArray all) {
        JsonArray rest = new JsonArray();
        for (Object one : all) {
            JsonObject entry = ((JsonObject) one).copy();
            String listed = ListEntry.text(entry, name);
            if (!OwnTag.isOne(listed)) {
                rest.add(entry);
            } else if (this == LOADED) {
                rest.add(named(entry, OwnTag.modelOf(listed)));
            }
        }
        return rest;
    }

    boolean has(JsonArray all, Alias alias) {
        return all.stream().map(JsonObject.class::cast).anyMatch(entry -> alias.name()
                .covers(ListEntry.text(entry, name)));
    }
}
