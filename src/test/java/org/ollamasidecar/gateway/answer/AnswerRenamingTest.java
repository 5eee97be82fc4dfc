package org.ollamasidecar.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerRenamingTest {

    private static final String OLLAMA = """
            {"model":"llama3.2:1b","message":{"role":"assistant","content":"\\"model\\":\\"llama3.2:1b\\""},"done":false}
            {"model":"llama3.2:1b","message":{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":{"model":"llama3.2:1b"}}}]},"done":true}
            """;
    private static final String CHAT = """
            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","model":"llama3.2:1b","choices":[{"index":0,"delta":{"content":"{\\"model\\":\\"x\\"}"}}]}

            data: [DONE]

            """;
    private static final String EMBEDDINGS = """
            {"object":"list","data":[{"object":"embedding","embedding":[0.1,-2e-3],"model":"deep","index":0}],"model":"llama3.2:1b","usage":{"model":"x"}}
            """;
    private static final String RESPONSES = """
            event: response.created
            data: {"type":"response.created","sequence_number":0,"response":{"error":null,"reasoning":{"effort":"x"},"model":"llama3.2:1b","output":[{"model":"deep"}]}}

            """;
    private static final String MESSAGES = """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","content":[],"model":"llama3.2:1b","usage":{"model":"deep"}}}

            : waiting, "model":"llama3.2:1b"
            data: {"type":"content_block_delta","delta":{"text":"model","model":"deep"},"other":{"model":"deep"}}

            """;

    private static String through(String answer, List<Integer> cuts) {
        AnswerRenaming renaming = new AnswerRenaming("gpt-4o");
        Buffer all = Buffer.buffer(answer);
        Buffer out = Buffer.buffer();
        int from = 0;
        for (int cut : cuts) {
            out.appendBuffer(renaming.in(all.getBuffer(from, cut)));
            from = cut;
        }
        return out.appendBuffer(renaming.in(all.getBuffer(from, all.length()))).toString();
    }

    private static String expected(String answer) {
        return answer.replaceFirst("\"model\":\"llama3.2:1b\"", "\"model\":\"gpt-4o\"");
    }

    @Test
    void eachFamily_isRenamedWhereItSaysTheModel_andNowhereElse() {
        assertThat(through(OLLAMA, List.of()))
                .isEqualTo(OLLAMA.replaceAll("(?m)^\\{\"model\":\"llama3.2:1b\"", "{\"model\":\"gpt-4o\""));
        for (String answer : List.of(CHAT, EMBEDDINGS, RESPONSES, MESSAGES)) {
            assertThat(through(answer, List.of())).isEqualTo(expected(answer));
        }
    }

    @Property
    void piecesMayBeCutAnywhere(@ForAll @Size(max = 20) List<@IntRange(max = 10_000) Integer> places) {
        for (String answer : List.of(OLLAMA, CHAT, EMBEDDINGS, RESPONSES, MESSAGES)) {
            List<Integer> cuts = new ArrayList<>();
            places.forEach(place -> cuts.add(place % (answer.length() + 1)));
            Collections.sort(cuts);
            assertThat(through(answer, cuts)).isEqualTo(through(answer, List.of()));
        }
    }

    @Test
    void oneByteAtATime_isTheSame() {
        for (String answer : List.of(OLLAMA, CHAT, EMBEDDINGS, RESPONSES, MESSAGES)) {
            List<Integer> cuts = new ArrayList<>();
            for (int i = 1; i < answer.length(); i++) {
                cuts.add(i);
            }
            assertThat(through(answer, cuts)).isEqualTo(through(answer, List.of()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error\":\"model 'x' not found\"}",
                "{\"models\":\"a\",\"mode\":\"b\",\"model\":7,\"x\":\"model\"}",
                "{\"model\":null,\"a\":[\"model\",\"b\"],\"b\":{\"model\":\"c\"}}",
                "[{\"model\":\"a\"}]",
                "text \"model\":\"a\"",
            })
    void otherAnswers_stayAsTheyAre(String answer) {
        Buffer piece = Buffer.buffer(answer);
        assertThat(new AnswerRenaming("gpt-4o").in(piece)).isSameAs(piece);
    }

    @Test
    void escapedQuote_doesNotEndTheName_andTheAliasIsWrittenAsJson() {
        assertThat(new AnswerRenaming("a\"b")
                        .in(Buffer.buffer("{\"model\":\"x\\\"y\",\"z\":1}"))
                        .toString())
                .isEqualTo("{\"model\":\"a\\\"b\",\"z\":1}");
    }

    @Property
    void anyBytes_areTaken(@ForAll byte[] some) {
        assertThat(new AnswerRenaming("a").in(Buffer.buffer(some))).isNotNull();
    }
}
