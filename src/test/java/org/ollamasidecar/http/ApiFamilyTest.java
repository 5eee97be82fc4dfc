package org.ollamasidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiFamilyTest {

    @ParameterizedTest
    @CsvSource({
        "/api/chat, OLLAMA",
        "/, OLLAMA",
        "/v1/models, OPENAI",
        "/v1/chat/completions, OPENAI",
        "/v1/responses, OPENAI_RESPONSES",
        "/v1/responses/compact, OPENAI_RESPONSES",
        "/v1/messages, ANTHROPIC",
        "/v1/messages/count_tokens, ANTHROPIC",
    })
    void family_isThatOfThePath(String path, ApiFamily family) {
        assertThat(ApiFamily.of(path)).isEqualTo(family);
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_request_error, invalid_request_error",
        "401, authentication_error, authentication_error",
        "403, permission_error, permission_error",
        "404, not_found_error, not_found_error",
        "413, invalid_request_error, request_too_large",
        "429, rate_limit_error, rate_limit_error",
        "503, api_error, overloaded_error",
        "502, api_error, api_error",
    })
    void error_hasTheShapeAndTheTypeOfItsFamily(int status, String openAi, String anthropic) {
        // when
        JsonObject ollama = ApiFamily.OLLAMA.error(status, "why", "r1");
        JsonObject ofOpenAi = ApiFamily.OPENAI.error(status, "why", "r1");
        JsonObject ofAnthropic = ApiFamily.ANTHROPIC.error(status, "why", "r1");

        // then
        assertThat(ollama.getMap()).containsOnlyKeys("error").containsValue("why");
        assertThat(ofOpenAi.getMap()).containsOnlyKeys("error");
        assertThat(ofOpenAi.getJsonObject("error").getMap())
                .containsOnlyKeys("message", "type", "param", "code")
                .containsEntry("message", "why")
                .containsEntry("type", openAi);
        assertThat(ofAnthropic.getMap())
                .containsOnlyKeys("type", "error", "request_id")
                .containsEntry("type", "error")
                .containsEntry("request_id", "r1");
        assertThat(ofAnthropic.getJsonObject("error").getMap())
                .containsOnlyKeys("type", "message")
                .containsEntry("type", anthropic);
    }
}
