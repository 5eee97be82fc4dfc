package org.ollamasidecar.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the front door has counted since the start of the service; the difference of two is what happened between. */
record Totals(double tokens, double generationSeconds, double firsts, double firstMillis) {

    static final Totals NONE = new Totals(0, 0, 0, 0);

    /** Where the first byte is the first token, or the whole answer. */
    private static final Set<String> ANSWERS = Set.of(
            "/api/generate", "/api/chat", "/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/messages");

    static Totals of(MeterRegistry registry) {
        Collection<Timer> firsts = registry.find("sidecar.gateway.first.byte")
                .tag("path", ANSWERS::contains)
                .timers();
        return new Totals(
                registry.find("sidecar.gateway.tokens.out").counters().stream()
                        .mapToDouble(Counter::count)
                        .sum(),
                registry.find("sidecar.gateway.generation").timers().stream()
                        .mapToDouble(timer -> timer.totalTime(TimeUnit.SECONDS))
                        .sum(),
                firsts.stream().mapToDouble(Timer::count).sum(),
                firsts.stream()
                        .mapToDouble(timer -> timer.totalTime(TimeUnit.MILLISECONDS))
                        .sum());
    }

    Totals minus(Totals earlier) {
        return new Totals(
                tokens - earlier.tokens,
                generationSeconds - earlier.generationSeconds,
                firsts - earlier.firsts,
                firstMillis - earlier.firstMillis);
    }

    @Nullable
    Double tokensPerSecond() {
        return tokens > 0 && generationSeconds > 0 ? tokens / generationSeconds : null;
    }

    @Nullable
    Double meanFirstMillis() {
        return firsts > 0 ? firstMillis / firsts : null;
    }
}
