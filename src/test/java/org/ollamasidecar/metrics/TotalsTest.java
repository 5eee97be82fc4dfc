package org.ollamasidecar.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TotalsTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();

    private void answered(String path, int tokens, Duration work, Duration first) {
        registry.counter("sidecar.gateway.tokens.out", "path", path).increment(tokens);
        registry.timer("sidecar.gateway.generation", "path", path).record(work);
        registry.timer("sidecar.gateway.first.byte", "path", path).record(first);
    }

    @Test
    void difference_isWhatHappenedBetween() {
        // given
        answered("/api/chat", 10, Duration.ofSeconds(10), Duration.ofMillis(900));
        Totals before = Totals.of(registry);

        // when
        answered("/api/chat", 30, Duration.ofSeconds(1), Duration.ofMillis(100));
        answered("/v1/completions", 30, Duration.ofSeconds(1), Duration.ofMillis(300));
        Totals between = Totals.of(registry).minus(before);

        // then
        assertThat(between.tokens()).isEqualTo(60);
        assertThat(between.tokensPerSecond()).isEqualTo(30);
        assertThat(between.meanFirstMillis()).isEqualTo(200);
    }

    @Test
    void nothingHappened_hasNoFigure() {
        assertThat(Totals.of(registry).tokensPerSecond()).isNull();
        assertThat(Totals.of(registry).meanFirstMillis()).isNull();
    }

    @Test
    void answersWithoutTokens_areNotMeasuredByTheirFirstByte() {
        // when
        answered("/api/tags", 0, Duration.ZERO, Duration.ofSeconds(5));

        // then
        assertThat(Totals.of(registry).meanFirstMillis()).isNull();
    }
}
