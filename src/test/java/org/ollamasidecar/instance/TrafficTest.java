package org.ollamasidecar.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrafficTest {

    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private static Optional<Duration> spares(int silenceMillis, boolean awaited) {
        return new Traffic(Optional.of(Duration.ofMillis(silenceMillis)), awaited).spares(INTERVAL);
    }

    @Test
    void withoutAnyBytes_theProbeIsSent() {
        assertThat(Traffic.NONE.spares(INTERVAL)).isEmpty();
        assertThat(new Traffic(Optional.empty(), true).spares(INTERVAL)).isEmpty();
    }

    @Test
    void bytesCountAsAnAnswerOfTheirMoment_theNextProbeIsDueAnIntervalAfterThem() {
        assertThat(spares(0, false)).contains(INTERVAL);
        assertThat(spares(1500, false)).contains(Duration.ofMillis(500));
        assertThat(spares(2000, false)).isEmpty();
        assertThat(spares(9000, false)).isEmpty();
    }

    @Test
    void answerThatStopsInItsFlow_isAskedAboutSooner() {
        assertThat(spares(10, true)).contains(Duration.ofMillis(490));
        assertThat(spares(500, true)).isEmpty();
        assertThat(spares(1500, true)).isEmpty();
    }
}
