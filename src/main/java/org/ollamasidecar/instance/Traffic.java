package org.ollamasidecar.instance;

import java.time.Duration;
import java.util.Optional;

/**
 * What an Ollama has sent to clients of late.
 *
 * @param silence since its newest bytes; empty where there were none
 * @param awaited whether a client waits for more
 */
public record Traffic(Optional<Duration> silence, boolean awaited) {

    static final Traffic NONE = new Traffic(Optional.empty(), false);

    /** An answer that stops within its flow may be the first sign of a hang: it is asked about this much sooner. */
    private static final int SOONER = 4;

    /**
     * Whether a probe that is due can be left out, because bytes for a client are as good as its answer.
     *
     * @param interval between two probes
     * @return when to look again; empty where the probe has to be sent
     */
    Optional<Duration> spares(Duration interval) {
        Duration limit = awaited ? interval.dividedBy(SOONER) : interval;
        return silence.map(limit::minus).filter(Duration::isPositive);
    }
}
