package org.ollamasidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastEventIdTest {

    @Test
    void header_winsOverTheParameter() {
        assertThat(LastEventId.of("7", "3")).hasValue(7);
        assertThat(LastEventId.of(null, "3")).hasValue(3);
        assertThat(LastEventId.of(" ", "3")).hasValue(3);
        assertThat(LastEventId.of("0", null)).hasValue(0);
        assertThat(LastEventId.of(null, null)).isEmpty();
        assertThat(LastEventId.of("", "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "1.5", "99999999999999999999", "1 2"})
    void whatIsNoId_isABadRequest(String value) {
        assertThatThrownBy(() -> LastEventId.of(value, "3"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("Last-Event-ID");
        assertThatThrownBy(() -> LastEventId.of(null, value))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("since");
    }
}
