package org.ollamasidecar.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelListTest {

    private static final JsonObject ENTRY =
            new JsonObject().put("name", "a:latest").put("id", "a:latest");

    private static Subrequest.Answer answer(String body) {
        return new Subrequest.Answer(200, MultiMap.caseInsensitiveMultiMap(), Buffer.buffer(body));
    }

    private static Subrequest.Answer answer(ModelList form, Object list) {
        return answer(new JsonObject().put(form.list(), list).encode());
    }

    @ParameterizedTest
    @EnumSource
    void ollamaWithoutAnyModel_saysNull_andTakesNothingFromWhatOthersTell(ModelList form) {
        // given
        Subrequest.Answer empty = answer("{\"" + form.list() + "\":null}");
        Subrequest.Answer other = answer(form, JsonArray.of(ENTRY));

        // then
        assertThat(List.of(form.merged(List.of(empty, other)), form.merged(List.of(other, empty))))
                .extracting(merged -> new JsonObject(merged.body()).getJsonArray(form.list()))
                .containsOnly(JsonArray.of(ENTRY));
        assertThat(new JsonObject(form.merged(List.of(empty, empty)).body()).getJsonArray(form.list()))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void fieldsThatAreNull_areLikeThoseThatAreMissing(ModelList form) {
        // given
        JsonObject unknown = new JsonObject()
                .putNull("created")
                .putNull("modified_at")
                .putNull("expires_at")
                .putNull("size");
        JsonObject nameless = unknown.copy().putNull("name").putNull("id");
        JsonObject named = unknown.copy().mergeIn(ENTRY);

        // when
        Subrequest.Answer merged = form.merged(
                List.of(answer(form, JsonArray.of(named, nameless)), answer(form, JsonArray.of(named.copy()))));

        // then
        JsonArray list = new JsonObject(merged.body()).getJsonArray(form.list());
        assertThat(list).hasSize(2);
        assertThat(list.getJsonObject(0).getString("name")).isEqualTo("a:latest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"models\":\"none\"}", "{\"models\":[null,7]}", "{}", "[]", "no list"})
    void whatIsNoList_takesNothingFromWhatOthersTell(String body) {
        // when
        Subrequest.Answer merged =
                ModelList.TAGS.merged(List.of(answer(body), answer(ModelList.TAGS, JsonArray.of(ENTRY))));

        // then
        assertThat(new JsonObject(merged.body()).getJsonArray("models")).isEqualTo(JsonArray.of(ENTRY));
    }
}
