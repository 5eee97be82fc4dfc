package org.ollamasidecar.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamEndTest {

    private static final String EVENTS = "text/event-stream";
    private static final String LINES = "application/x-ndjson";

    private static StreamEnd after(String path, String contentType, String... pieces) {
        StreamEnd end = StreamEnd.of(path, contentType).orElseThrow();
        for (String piece : pieces) {
            end.saw(Buffer.buffer(piece.replace("|", "\n")));
        }
        return end;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "/api/generate; application/x-ndjson; {\"response\":\"a\",\"done\":true}|",
                "/api/chat; application/x-ndjson; {\"error\":\"unexpected EOF\"}|",
                "/v1/chat/completions; text/event-stream; data: [DONE]||",
                "/v1/completions; text/event-stream; data: {\"error\":{\"message\":\"x\"}}||",
                "/v1/responses; text/event-stream; event: response.completed|data: {}||",
                "/v1/responses/compact; text/event-stream; event: response.failed|data: {}||",
                "/v1/messages; text/event-stream; event: message_stop|data: {\"type\":\"message_stop\"}||",
            })
    void answerWithItsLastPiece_isWhole(String path, String contentType, String last) {
        assertThat(after(path, contentType, last).isWhole()).isTrue();
        assertThat(after(path, contentType, last.substring(0, 6), last.substring(6))
                        .isWhole())
                .as("in two pieces")
                .isEqualTo(!path.startsWith("/v1/responses"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "/api/generate; application/x-ndjson; {\"response\":\"a\",\"done\":false}|",
                "/v1/chat/completions; text/event-stream; data: {\"choices\":[]}||",
                "/v1/responses; text/event-stream; event: response.created|data: {}||",
                "/v1/messages; text/event-stream; event: message_delta|data: {}||",
                "/v1/messages; text/event-stream; ''",
            })
    void answerWithoutItsLastPiece_isNotWhole(String path, String contentType, String piece) {
        assertThat(after(path, contentType, piece).isWhole()).isFalse();
    }

    @Test
    void longContextInTheLastLine_isNoBrokenAnswer() {
        String last =
                "{\"response\":\"\",\"done\":true,\"context\":[" + "17,".repeat(10_000) + "1],\"total_duration\":5}|";

        assertThat(after("/api/generate", LINES, last).isWhole()).isTrue();
    }

    @Test
    void longLastEventOfResponses_isKnownByItsName() {
        String whole = "event: response.completed|data: {\"response\":\"" + "x".repeat(10_000) + "\"}||";

        assertThat(after("/v1/responses", EVENTS, whole).isWhole()).isTrue();
    }

    @Test
    void answerThatIsNoStream_hasNoEndOfItsOwn() {
        assertThat(StreamEnd.of("/api/generate", "application/json")).isEmpty();
        assertThat(StreamEnd.of("/api/generate", null)).isEmpty();
    }

    @Test
    void errorOfOllama_isALine() {
        assertThat(after("/api/chat", LINES).error("why").toString()).isEqualTo("{\"error\":\"why\"}\n");
    }

    @Test
    void errorOfOpenAi_isAnEventWithoutAName() {
        String error =
                after("/v1/chat/completions", EVENTS, "data: {}||").error("why").toString();

        assertThat(error)
                .startsWith("data: {\"error\":{\"message\":\"why\",\"type\":\"api_error\"")
                .endsWith("}\n\n");
    }

    @Test
    void errorOfResponses_isTyped_countsOn_andIsRaisedByItsOwnClients() {
        // given
        StreamEnd end = after(
                "/v1/responses",
                EVENTS,
                "event: response.created|data: {\"sequence_number\":0,\"type\":\"response.created\"}||",
                "event: response.output_text.delta|data: {\"sequence_number\":17}||");

        // when
        String error = end.error("why").toString();

        // then
        assertThat(error).startsWith("event: error\ndata: {").endsWith("}\n\n");
        JsonObject data = new JsonObject(error.substring(error.indexOf('{')));
        assertThat(data.getString("type")).isEqualTo("error");
        assertThat(data.getInteger("sequence_number")).isEqualTo(18);
        assertThat(data.getString("message")).isEqualTo("why");
        assertThat(data.getJsonObject("error").getString("message")).isEqualTo("why");
    }

    @Test
    void errorOfAnthropic_isANamedEvent() {
        String error = after("/v1/messages", EVENTS).error("why").toString();

        assertThat(error)
                .isEqualTo(
                        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"why\"}}\n\n");
    }

    @Test
    void eventThatHasItsDataButNotItsEnd_isEndedFirst() {
        assertThat(after("/v1/messages", EVENTS, "event: content_block_delta|data: {}|")
                        .error("why")
                        .toString())
                .startsWith("\nevent: error\n");
        assertThat(after("/v1/messages", EVENTS, "event: content_block_delta|")
                        .error("why")
                        .toString())
                .startsWith("event: error\n");
    }

    @Test
    void lineThatWasCut_isEndedFirst() {
        assertThat(after("/api/chat", LINES, "{\"a\":").error("why").toString()).isEqualTo("\n{\"error\":\"why\"}\n");
        assertThat(after("/v1/completions", EVENTS, "data: {\"a\":")
                        .error("why")
                        .toString())
                .startsWith("\n\ndata: {\"error\":");
    }
}
