package org.ollamasidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreferTest {

    private static final Duration LONGEST = Duration.ofMinutes(10);

    @Test
    void noHeader_isNoWish() {
        assertThat(Prefer.waitFor(null, LONGEST)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "respond-async", "return=minimal, handling=lenient", "await=3", "x; nowait=3", "wait"})
    void otherPreferences_areNoWish(String header) {
        assertThat(Prefer.waitFor(header, LONGEST)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            wait=30                         | 30
            wait=0                          | 0
            wait = 30                       | 30
            wait="30"                       | 30
            Wait=30                         | 30
            respond-async, wait=30          | 30
            return=minimal,wait=30,foo=bar  | 30
            wait=600                        | 600
            """)
    void wish_isReadInSeconds(String header, int seconds) {
        assertThat(Prefer.waitFor(header, LONGEST)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=601", "wait=999999", "wait=9999999999"})
    void wishOverTheLimit_isCutToIt(String header) {
        assertThat(Prefer.waitFor(header, LONGEST)).contains(LONGEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=-1", "wait=", "wait=soon", "wait=1.5", "wait=30s", "respond-async, wait=3 0"})
    void wishThatIsNoNumber_isRefused(String header) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> Prefer.waitFor(header, LONGEST))
                .withMessageContaining("Prefer: wait=")
                .satisfies(refused -> assertThat(refused.problem().status()).isEqualTo(400));
    }
}
