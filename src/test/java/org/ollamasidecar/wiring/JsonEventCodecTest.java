package org.ollamasidecar.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.journal.JournalEvent;
import org.ollamasidecar.state.Samples;

class JsonEventCodecTest {

    private final JsonEventCodec codec = new JsonEventCodec(new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS));

    private static JournalEvent event(Map<String, ?> details) {
        return new JournalEvent(7, Samples.T0, "state.changed", "From A\nto \"B\" é", details);
    }

    @Test
    void event_isOneLine_andComesBack() {
        // given
        JournalEvent event = event(Map.of("text", "a\r\nb", "number", 3, "list", List.of("x")));

        // when
        String line = codec.line(event);

        // then
        assertThat(line.lines()).hasSize(1);
        assertThat(codec.event(line)).contains(event);
    }

    @Test
    void detailsThatAreNoJson_becomeText() {
        // given
        String line = codec.line(event(Map.of("what", new Object())));

        // when // then
        assertThat(codec.event(line).orElseThrow().details().keySet()).isEqualTo(Set.of("text"));
    }

    @Test
    void fieldOfANewerVersion_isIgnored() {
        // given
        String line = codec.line(event(Map.of())).replace("{\"id\"", "{\"later\":1,\"id\"");

        // when // then
        assertThat(codec.event(line)).contains(event(Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "nonsense",
                "\u0000\u0000",
                "{\"id\":1,\"at\":\"2026-01-01T00:00:00Z\",\"type\":\"x\",\"mess",
                "{\"id\":0,\"at\":\"2026-01-01T00:00:00Z\",\"type\":\"x\",\"message\":\"y\",\"details\":{}}",
                "{\"id\":1,\"at\":\"2026-01-01T00:00:00Z\",\"type\":\"x\",\"message\":\"y\",\"details\":{\"a\":null}}",
                "{\"id\":1,\"at\":\"2026-01-01T00:00:00Z\",\"type\":\"x\",\"message\":\"y\",\"details\":{}} {}"
            })
    void lineThatIsNoWholeEvent_isNone(String line) {
        assertThat(codec.event(line)).isEmpty();
    }
}
