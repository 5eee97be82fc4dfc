package org.ollamasidecar.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AskTest {

    private static Ask ask(String json) {
        return Ask.parse(Buffer.buffer(json));
    }

    @Test
    void untouchedRequest_isPassedByteForByte() {
        // given
        Buffer body = Buffer.buffer("{ \"model\" : \"m\",  \"x\": 1.50, \"prompt\":\"\\u00e4\" }");

        // then
        assertThat(Ask.parse(body).bytes()).isSameAs(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INSECURE", "Insecure", "in\u017Fecure", "\\u0069nsecure"})
    void fields_areFoundInWhateverWayOllamaReadsThem(String name) {
        // given
        Ask ask = ask("{\"model\":\"m\",\"" + name + "\":true}");

        // when
        ask.remove("insecure");

        // then
        assertThat(ask.bytes()).hasToString("{\"model\":\"m\"}");
    }

    @Test
    void kelvinSign_isAK() {
        // given
        Ask ask = ask("{\"\u212Aeep_alive\":0}");

        // when
        ask.set("keep_alive", -1L);

        // then
        assertThat(ask.bytes()).hasToString("{\"keep_alive\":-1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"a\",\"model\":\"b\"}",
                "{\"model\":\"a\",\"MODEL\":\"b\"}",
                "{\"options\":{\"num_ctx\":1,\"NUM_CTX\":9}}",
                "{\"model\":\"a\"} {\"model\":\"b\"}",
                "[]",
                "7",
                "{",
                "{\"model\":",
            })
    void whatCouldBeReadInTwoWays_isRefused(String json) {
        assertThatThrownBy(() -> ask(json)).isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(
                        refused.refusal().status())
                .isEqualTo(400));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"options\":{\"num_ctx\":9000}} | {\"options\":{\"num_ctx\":4096}}",
                "{\"options\":{\"num_ctx\":100}} | {\"options\":{\"num_ctx\":100}}",
                "{\"options\":{\"num_ctx\":-1}} | {\"options\":{\"num_ctx\":4096}}",
                "{\"options\":{\"num_ctx\":\"x\"}} | {\"options\":{\"num_ctx\":4096}}",
                "{\"options\":{}} | {\"options\":{}}",
                "{} | {}",
            })
    void options_areCapped(String json, String expected) {
        // given
        Ask ask = ask(json);

        // when
        ask.capOption("num_ctx", OptionalInt.of(4096), false);

        // then
        assertThat(ask.bytes()).hasToString(expected);
    }

    @Test
    void missingLimit_isTheMost_whereItHasToBeThere() {
        // given
        Ask ask = ask("{}");

        // when
        ask.capOption("num_predict", OptionalInt.of(10), true);
        ask.cap("max_tokens", OptionalInt.of(10), true);

        // then
        assertThat(ask.bytes()).hasToString("{\"options\":{\"num_predict\":10},\"max_tokens\":10}");
    }
}
