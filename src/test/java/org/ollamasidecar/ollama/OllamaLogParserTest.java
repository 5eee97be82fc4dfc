package org.ollamasidecar.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaLogParserTest {

    private static final String PREFIX = "time=2025-08-07T02:08:55.200-04:00 level=INFO source=routes.go:1297 ";

    @Test
    void message_isReadWithItsAttributes() {
        // given
        String line = PREFIX + "msg=\"server config\" key=val key2=\"quoted val\"";

        // when // then
        assertThat(OllamaLogParser.parse(line))
                .isEqualTo(new OllamaLogLine.Message(
                        line,
                        "INFO",
                        "server config",
                        Map.of("source", "routes.go:1297", "key", "val", "key2", "quoted val")));
    }

    @Test
    void messageOfOneWord_needsNoQuotes() {
        // given
        String line = "time=2026-01-01T00:00:00.000Z level=TRACE msg=done";

        // when // then
        assertThat(OllamaLogParser.parse(line)).isEqualTo(new OllamaLogLine.Message(line, "TRACE", "done", Map.of()));
    }

    @Test
    void quotedValue_hidesWhatLooksLikeAnAttribute() {
        // given
        String line = PREFIX + "msg=\"say \\\"level=ERROR msg=x\\\" = fine\" error=\"a=b\"";

        // when
        OllamaLogLine.Message message = message(line);

        // then
        assertThat(message.level()).isEqualTo("INFO");
        assertThat(message.message()).isEqualTo("say \"level=ERROR msg=x\" = fine");
        assertThat(message.attributes()).containsEntry("error", "a=b").hasSize(2);
    }

    @Test
    void escapes_areResolvedOneByOne() {
        // given
        String line = PREFIX + "msg=\"one\\ntwo\\tC:\\\\new \\\"x\\\"\"";

        // when // then
        assertThat(message(line).message()).isEqualTo("one\ntwo\tC:\\new \"x\"");
    }

    @Test
    void valueThatWasCutOff_losesNothingMore() {
        // given
        String line = PREFIX + "msg=\"server config\" env=\"map[HOME:/root";

        // when // then
        assertThat(message(line).attributes()).containsEntry("env", "\"map[HOME:/root");
    }

    @Test
    void valueAsLongAsALineMayBe_isRead() {
        // given
        String value = "x \\\" y ".repeat(2000);

        // when // then
        assertThat(message(PREFIX + "msg=\"server config\" env=\"" + value + "\"")
                        .attributes())
                .containsEntry("env", value.replace("\\", ""));
    }

    @Test
    void realLoadLine_isRead() {
        // given
        String line = "time=2026-08-21T10:11:12.131Z level=INFO source=llama_server.go:917 "
                + "msg=\"llama-server started in 0.25 seconds\"";

        // when // then
        assertThat(message(line).message()).isEqualTo("llama-server started in 0.25 seconds");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[GIN] 2025/04/03 - 22:48:12 | 200 |     120.452us |       127.0.0.1 | GET      \"/api/ps\"",
                "[GIN] 2026/08/21 - 22:48:12 | 499 |  1m20.452s |  ::1 | POST     \"/api/generate\"",
                "[GIN] 2025/04/03 - 22:48:12 | 200 |",
            })
    void notesOnAnsweredRequests_areToldApart(String line) {
        assertThat(OllamaLogParser.parse(line)).isEqualTo(new OllamaLogLine.Access(line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "llama_model_loader: - kv   0:   general.architecture str  = llama",
                "srv  update_slots: all slots are idle",
                "level=INFO msg=\"no time\"",
                "time=2025-08-07T02:08:55.200-04:00",
                "time=2025-08-07T02:08:55.200-04:00 msg=\"no level\"",
                "[GIN-debug] GET    /api/tags --> server.Serve (5 handlers)",
                "Error: listen tcp 127.0.0.1:11434: bind: address already in use",
                "Couldn't find '/home/ollama/.ollama/id_ed25519'. Generating new private key.",
            })
    void otherLines_areRaw(String line) {
        assertThat(OllamaLogParser.parse(line)).isEqualTo(new OllamaLogLine.Raw(line));
    }

    private static OllamaLogLine.Message message(String line) {
        return (OllamaLogLine.Message) OllamaLogParser.parse(line);
    }
}
