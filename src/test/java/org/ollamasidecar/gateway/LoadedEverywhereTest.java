package org.ollamasidecar.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadedEverywhereTest {

    private static Subrequest.Answer answer(int status, String body) {
        return new Subrequest.Answer(status, MultiMap.caseInsensitiveMultiMap(), Buffer.buffer(body));
    }

    @Test
    void modelOfTwoOllamas_isListedOnce_withAllOfItsMemory_untilTheLastCopyLeaves() {
        // when
        Subrequest.Answer merged = LoadedEverywhere.merged(List.of(answer(200, """
                        {"models":[
                        {"name":"a","size":5,"size_vram":5,"context_length":4096,"expires_at":"2026-01-01T10:00:00.5Z"},
                        {"name":"b","size":7,"size_vram":0,"expires_at":"2026-01-01T12:00:00+01:00"}]}"""), answer(200, """
                        {"models":[{"name":"a","size":6,"size_vram":2,"expires_at":"2318-01-01T10:00:00Z"}]}""")));

        // then
        assertThat(new JsonObject(merged.body())).isEqualTo(new JsonObject("""
                {"models":[
                {"name":"a","size":11,"size_vram":7,"context_length":4096,"expires_at":"2318-01-01T10:00:00Z"},
                {"name":"b","size":7,"size_vram":0,"expires_at":"2026-01-01T12:00:00+01:00"}]}"""));
    }

    @Test
    void ollamaThatDoesNotTell_takesNothingFromWhatOthersTell() {
        // when
        Subrequest.Answer merged = LoadedEverywhere.merged(
                List.of(answer(500, "broken"), answer(200, "no list"), answer(200, "{\"models\":[{\"name\":\"a\"}]}")));

        // then
        assertThat(merged.status()).isEqualTo(200);
        assertThat(merged.body().toString()).isEqualTo("{\"models\":[{\"name\":\"a\"}]}");
    }

    @Test
    void whereNoneTells_theFirstAnswerIsPassedOn() {
        // given
        Subrequest.Answer first = answer(500, "broken");

        // then
        assertThat(LoadedEverywhere.merged(List.of(first, answer(503, "busy")))).isSameAs(first);
    }
}
