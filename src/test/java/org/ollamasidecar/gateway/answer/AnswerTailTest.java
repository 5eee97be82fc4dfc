package org.ollamasidecar.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTailTest {

    private static final String EVENTS = "text/event-stream";
    private static final String LINES = "application/x-ndjson";

    private final AnswerTail tail = new AnswerTail();

    @Test
    void tokens_areReadFromTheLastPieces() {
        // when
        tail.saw(Buffer.buffer("{\"response\":\"eval_count 99\"}\n"));
        tail.saw(Buffer.buffer("{\"done\":true,\"prompt_eval_count\":12,\"eval_co"));
        tail.saw(Buffer.buffer("unt\":34,\"eval_duration\":5600}\n"));

        // then
        assertThat(tail.tokensIn()).hasValue(12);
        assertThat(tail.tokensOut()).hasValue(34);
        assertThat(tail.nanos()).hasValue(5600);
    }

    @Test
    void openAiUsage_isReadToo() {
        // when
        tail.saw(Buffer.buffer(
                "data: {\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":6,\"total_tokens\":11}}\n\n"));
        tail.saw(Buffer.buffer("data: [DONE]\n\n"));

        // then
        assertThat(tail.tokensIn()).hasValue(5);
        assertThat(tail.tokensOut()).hasValue(6);
    }

    @Test
    void usageOfResponsesAndMessages_isReadToo() {
        // when
        tail.saw(Buffer.buffer("data: {\"usage\":{\"input_tokens\":7,\"output_tokens\":8,\"total_tokens\":15}}\n\n"));

        // then
        assertThat(tail.tokensIn()).hasValue(7);
        assertThat(tail.tokensOut()).hasValue(8);
    }

    @Test
    void reasonOfTheEnd_isTheServersOwnWord_andNeverTheModels() {
        // when
        tail.saw(Buffer.buffer(
                "{\"message\":{\"content\":\"{\\\"done_reason\\\":\\\"secret\\\"}\",\"tool_calls\":[{\"arguments\":"
                        + "{\"finish_reason\":\"secret\"}}]},\"done_reason\":\"tool_calls\",\"done\":true}\n"));

        // then
        assertThat(tail.finishReason()).contains("tool_calls");
        assertThat(new AnswerTail().finishReason()).isEmpty();
    }

    @Test
    void answerOfAModel_isToldFromOthers() {
        for (String end : List.of(
                "{\"done\":true,\"eval_count\":1}",
                "{\"embeddings\":[[0.1]],\"prompt_eval_count\":2}",
                "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")) {
            assertThat(ending(end).isOfAModel()).as(end).isTrue();
        }
        for (String end : List.of(
                "{\"done\":true,\"done_reason\":\"load\"}",
                "{\"done\":true,\"eval_count\":0}",
                "{\"error\":\"model not found\"}",
                "data: {\"choices\":[{\"finish_reason\":null}]}")) {
            assertThat(ending(end).isOfAModel()).as(end).isFalse();
        }
    }

    private static AnswerTail ending(String last) {
        AnswerTail tail = new AnswerTail();
        tail.saw(Buffer.buffer(last));
        return tail;
    }

    /** A stream of a path, with lines for what stands before and behind the words. */
    private static AnswerTail stream(String path, String contentType, String... pieces) {
        AnswerTail tail = new AnswerTail();
        StreamEnd end = StreamEnd.of(path, contentType).orElseThrow();
        tail.isOf(end);
        for (String piece : pieces) {
            Buffer sent = Buffer.buffer(piece.replace("|", "\n"));
            tail.saw(sent);
            end.saw(sent);
        }
        return tail;
    }

    private static final String WORD = "data: {\"choices\":[{\"delta\":{\"content\":\"w\"}}]}||";
    private static final String FINISH = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}||";
    private static final String DONE = "data: [DONE]||";

    @Test
    void streamWithoutFigures_isCountedByItsPieces_howeverTheyCome() {
        assertThat(stream("/v1/chat/completions", EVENTS, WORD, WORD, WORD, FINISH, DONE)
                        .tokensOutUntold())
                .isEqualTo(3);
        assertThat(stream(
                                "/v1/chat/completions",
                                EVENTS,
                                WORD + WORD + WORD.substring(0, 9),
                                WORD.substring(9) + FINISH + DONE)
                        .tokensOutUntold())
                .isEqualTo(3);
    }

    @Test
    void streamWithFigures_isNotCounted() {
        String usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":3}}||";

        assertThat(stream("/v1/chat/completions", EVENTS, WORD, WORD, WORD, FINISH, usage, DONE)
                        .tokensOutUntold())
                .isZero();
        assertThat(stream("/api/chat", LINES, "{}|{}|", "{\"done\":true,\"eval_count\":3}|")
                        .tokensOutUntold())
                .isZero();
        assertThat(stream("/api/generate", LINES, "{\"done\":true,\"done_reason\":\"load\"}|")
                        .tokensOutUntold())
                .isZero();
    }

    @Test
    void streamThatWasCut_isCountedByItsPieces_alsoWhereItTellsFiguresOfNothingOnTheWay() {
        String nothingYet =
                "data: {\"choices\":[{\"text\":\"w\"}],\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0}}||";

        assertThat(stream("/v1/completions", EVENTS, nothingYet, nothingYet).tokensOutUntold())
                .isEqualTo(2);
        assertThat(stream("/api/chat", LINES, "{}|{}|", "{}|").tokensOutUntold())
                .isEqualTo(3);
        assertThat(stream(
                                "/v1/messages",
                                EVENTS,
                                "event: message_start|data: {}||event: content_block_start|data: {}||",
                                "event: content_block_delta|data: {}||".repeat(4))
                        .tokensOutUntold())
                .isEqualTo(4);
        assertThat(stream("/v1/responses", EVENTS, "event: response.created|data: {}||")
                        .tokensOutUntold())
                .isZero();
    }

    @Test
    void otherAnswers_haveNone() {
        // when
        tail.saw(Buffer.buffer("Ollama is running"));

        // then
        assertThat(tail.tokensOut()).isEmpty();
        assertThat(new AnswerTail().tokensIn()).isEmpty();
        assertThat(tail.tokensOutUntold()).isZero();
    }
}
