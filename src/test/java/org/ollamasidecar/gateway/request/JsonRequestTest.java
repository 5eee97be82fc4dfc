package org.ollamasidecar.gateway.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.json.JsonSyntaxException;

class JsonRequestTest {

    @Test
    void untouchedRequest_isPassedByteForByte() {
        // given
        String body = "{ \"model\" : \"m\",  \"x\": 1.50, \"prompt\":\"\\u00e4\" } and more";

        // when
        JsonRequests asks = JsonRequests.of(body);

        // then
        assertThat(asks.ask().edits().isEmpty()).isTrue();
        assertThat(asks.sent()).isEqualTo(body);
    }

    @Test
    void changedRequest_staysAsItWas_everywhereElse() {
        // given
        JsonRequests asks =
                JsonRequests.of("{ \"a\" : 1.50 ,\"keep_alive\" : \"5m\" ,\"\\u0062\": [ ] , \"insecure\":true }x");

        // when
        asks.ask().set("keep_alive", -1L);
        asks.ask().remove("insecure");
        asks.ask().set("model", "\u00e4\"b");

        // then
        assertThat(asks.sent())
                .isEqualTo("{ \"a\" : 1.50 ,\"keep_alive\" : -1 ,\"\\u0062\": [ ]  ,\"model\":\"\u00e4\\\"b\"}x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INSECURE", "Insecure", "in\u017Fecure", "\\u0069nsecure", "IN\\u017fECURE"})
    void fields_areFoundInWhateverWayOllamaReadsThem(String name) {
        // given
        JsonRequests asks = JsonRequests.of("{\"model\":\"m\",\"" + name + "\":true}");

        // when
        asks.ask().remove("insecure");

        // then
        assertThat(asks.sent()).isEqualTo("{\"model\":\"m\"}");
    }

    @Test
    void kelvinSign_isAK() {
        // given
        JsonRequests asks = JsonRequests.of("{\"\u212Aeep_alive\":0}");

        // when
        asks.ask().set("keep_alive", -1L);

        // then
        assertThat(asks.sent()).isEqualTo("{\"\u212Aeep_alive\":-1}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\":\"a\",\"model\":\"b\"} | b | {\"model\":\"b\"}",
                "{\"model\":\"a\",\"x\":{\"model\":\"c\"},\"MODEL\":\"b\"} | b | {\"x\":{\"model\":\"c\"},\"MODEL\":\"b\"}",
                "{\"model\":\"a\",\"model\":null} | a | {\"model\":\"a\"}",
                "{\"Model\":null,\"model\":\"a\",\"mODEL\":null,\"y\":1} | a | {\"model\":\"a\",\"y\":1}",
                "{\"model\":\"a\",\"model\":7,\"model\":\"b\"} | | {\"model\":7}",
                "{\"model\":null} | | {\"model\":null}",
                "{\"model\":\"\\uD800\\u0041\"} | \uFFFDA | {\"model\":\"\\uD800\\u0041\"}",
                "[{\"model\":\"a\"}] | | [{\"model\":\"a\"}]",
                "\"model\" | | \"model\"",
                "null | | null",
                "7 | | 7",
            })
    void model_isTheOneThatOllamaReads(String json, String model, String sent) {
        // when
        JsonRequests asks = JsonRequests.of(json);

        // then
        assertThat(asks.ask().text("model").orElse(null)).isEqualTo(model);
        assertThat(asks.sent()).isEqualTo(sent);
    }

    @Test
    void bytesThatAreNoUtf8_areReplacedOneByOne() {
        // given
        byte[] json = "{\"model\":\"a\u00ff\u00e2\u0082b\u00c0\u0080\u00ed\u00a0\u0080\"}"
                .getBytes(StandardCharsets.ISO_8859_1);

        // then
        assertThat(JsonRequests.of(json).ask().text("model")).contains("a\uFFFD\uFFFD\uFFFDb" + "\uFFFD".repeat(5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ | unexpected EOF",
                "{\"model\": | unexpected EOF",
                "{'model':1} | invalid character '\\'' looking for beginning of object key string",
                "{\"model\":1,} | invalid character '}' looking for beginning of object key string",
                "{\"model\":tru} | invalid character '}' in literal true (expecting 'e')",
                "{\"model\":01} | invalid character '1' after object key:value pair",
                "{\"model\":[1 2]} | invalid character '2' after array element",
                "{\"model\" 1} | invalid character '1' after object key",
                "{\"model\":-} | invalid character '}' in numeric literal",
                "{\"model\":1.e} | invalid character 'e' after decimal point in numeric literal",
                "{\"model\":1e} | invalid character '}' in exponent of numeric literal",
                "{\"model\":\"\\x\"} | invalid character 'x' in string escape code",
                "{\"model\":\"\\u12g4\"} | invalid character 'g' in \\u hexadecimal character escape",
                "\uFEFF{} | invalid character '\u00ef' looking for beginning of value",
            })
    void whatGoDoesNotTake_isRefusedInItsWords(String json, String message) {
        assertThatThrownBy(() -> JsonRequests.of(json))
                .isInstanceOf(JsonSyntaxException.class)
                .hasMessage(message);
    }

    @Test
    void nobodyNamesAFieldThousandsOfTimes() {
        assertThatThrownBy(() -> JsonRequests.of("{" + "\"model\":1,".repeat(1000) + "\"model\":1}"))
                .isInstanceOf(JsonSyntaxException.class)
                .hasMessageContaining("too often");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"options\":{\"num_ctx\":9000}} | {\"options\":{\"num_ctx\":4096}}",
                "{\"options\":{\"num_ctx\":100}} | {\"options\":{\"num_ctx\":100}}",
                "{\"options\":{\"num_ctx\":-1}} | {\"options\":{\"num_ctx\":4096}}",
                "{\"options\":{\"num_ctx\":\"x\"}} | {\"options\":{\"num_ctx\":4096}}",
                "{\"options\":{\"num_ctx\":1e999}} | {\"options\":{\"num_ctx\":4096}}",
                "{\"options\":{\"num_ctx\":1,\"num_ctx\":9000}} | {\"options\":{\"num_ctx\":1,\"num_ctx\":4096}}",
                "{\"options\":{\"num\\u005fctx\":9000}} | {\"options\":{\"num\\u005fctx\":4096}}",
                // Ollama takes options as they are written only.
                "{\"options\":{\"NUM_CTX\":9000}} | {\"options\":{\"NUM_CTX\":9000}}",
                "{\"options\":{\"num_ctx\":9000},\"Options\":{\"seed\":1}} | {\"options\":{\"num_ctx\":4096},\"Options\":{\"seed\":1}}",
                "{\"options\":{\"num_ctx\":9000},\"options\":null} | {\"options\":{\"num_ctx\":9000},\"options\":null}",
                "{\"options\":{\"num_ctx\":9000},\"options\":7} | {\"options\":{\"num_ctx\":9000},\"options\":7}",
                "{\"options\":{}} | {\"options\":{}}",
                "{} | {}",
            })
    void options_areCapped(String json, String expected) {
        // given
        JsonRequests asks = JsonRequests.of(json);

        // when
        asks.ask().capOption("num_ctx", OptionalInt.of(4096), false);

        // then
        assertThat(asks.sent()).isEqualTo(expected);
    }

    @Test
    void missingLimit_isTheMost_whereItHasToBeThere() {
        // given
        JsonRequests asks = JsonRequests.of("{}");

        // when
        asks.ask().capOption("num_predict", OptionalInt.of(10), true);
        asks.ask().setOptionIfAbsent("num_ctx", 5);
        asks.ask().cap("max_tokens", OptionalInt.of(10), true);

        // then
        assertThat(asks.sent()).isEqualTo("{\"max_tokens\":10,\"options\":{\"num_predict\":10,\"num_ctx\":5}}");
    }

    @Test
    void option_isAddedToThoseThatCount() {
        // given
        JsonRequests asks = JsonRequests.of(
                "{\"options\":{\"num_ctx\":1},\"options\":null,\"options\":{\"seed\":1},\"options\":{ }}");

        // when
        asks.ask().setOptionIfAbsent("num_ctx", 5);

        // then
        assertThat(asks.sent())
                .isEqualTo("{\"options\":{\"num_ctx\":1},\"options\":null,\"options\":{\"seed\":1},"
                        + "\"options\":{ \"num_ctx\":5}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "0.0",
                "0e5",
                "1e-12",
                "\"0\"",
                "\"-0s\"",
                "\"0m0s\"",
                "\".0s\"",
                "\"0.h\"",
                "\"0.5ns\"",
                "\"0\u00b5s\"",
                "\"+0ms\""
            })
    void noTimeAtAll_isFoundInWhateverWayItIsWritten(String value) {
        assertThat(JsonRequests.of("{\"keep_alive\":" + value + "}").ask().duration("keep_alive"))
                .hasValueSatisfying(time -> assertThat(time.isZero()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "-1", "\"5m\"", "\"1ns\"", "\"-1s\"", "\"0\" ,\"keep_alive\":1", "1e300", "1e999"})
    void someTime_isNotNone(String value) {
        assertThat(JsonRequests.of("{\"keep_alive\":" + value + "}").ask().duration("keep_alive"))
                .hasValueSatisfying(time -> assertThat(time.isZero()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "[]",
                "{}",
                "\"\"",
                "\"s\"",
                "\"0x\"",
                "\"0s \"",
                "\"1\"",
                "0,\"keep_alive\":null"
            })
    void whatIsNoTime_isNone(String value) {
        assertThat(JsonRequests.of("{\"keep_alive\":" + value + "}").ask().duration("keep_alive"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | true",
                "{\"messages\":[ ]} | true",
                "{\"messages\":null} | true",
                "{\"messages\":[{}],\"messages\":null} | true",
                "{\"messages\":[{}],\"Messages\":[]} | true",
                "{\"messages\":[],\"messages\":[{}]} | false",
                "{\"messages\":{}} | false",
            })
    void emptyArray_isFound(String json, boolean empty) {
        assertThat(JsonRequests.of(json).ask().isEmptyArray("messages")).isEqualTo(empty);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | true",
                "{\"prompt\":\"\"} | true",
                "{\"prompt\":null} | true",
                "{\"prompt\":\"x\",\"prompt\":null} | false",
                "{\"prompt\":\"x\",\"PROMPT\":\"\"} | true",
                "{\"prompt\":7} | false",
            })
    void emptyText_isFound(String json, boolean empty) {
        assertThat(JsonRequests.of(json).ask().isEmptyText("prompt")).isEqualTo(empty);
    }
}
