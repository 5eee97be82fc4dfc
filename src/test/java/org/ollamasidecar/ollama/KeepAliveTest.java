package org.ollamasidecar.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeepAliveTest {

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "300", "999999999"})
    void bareNumber_isANumberInJson(String text) {
        assertThat(new KeepAlive(text).json()).isEqualTo(Long.valueOf(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5m", "1h30m", "-1s", "1.5h", "250ms", "10us", "10ns"})
    void duration_isATextInJson(String text) {
        assertThat(new KeepAlive(text).json()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "five", "5 m", "5d", "m", "--1", "1.5", "5m ", "9999999999", "PT5M", "5m\n", "٣"})
    void otherText_isRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeepAlive(text))
                .withMessageContaining("'" + text + "'");
    }
}
