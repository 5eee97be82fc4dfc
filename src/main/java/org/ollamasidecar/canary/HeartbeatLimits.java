package org.ollamasidecar.canary;

import java.time.Duration;
import java.util.Optional;

/** How long a heartbeat may take, and whether that fits between two of them. */
record HeartbeatLimits(Duration interval, Duration timeout) {

    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(15);

    /** @throws IllegalArgumentException where the configured timeout is longer than the interval */
    static HeartbeatLimits of(HeartbeatConfig config) {
        HeartbeatLimits limits =
                new HeartbeatLimits(config.interval(), config.timeout().orElse(USUAL_TIMEOUT));
        if (config.enabled() && config.timeout().isPresent()) {
            limits.problem().ifPresent(problem -> {
                throw new IllegalArgumentException(problem);
            });
        }
        return limits;
    }

    /** What is to be said where a heartbeat would be due before the one before it has to be over. */
    Optional<String> problem() {
        return timeout.compareTo(interval) <= 0
                ? Optional.empty()
                : Optional.of("sidecar.heartbeat.interval is " + interval.toMillis() + " ms, shorter than"
                        + " sidecar.heartbeat.timeout, " + timeout.toMillis()
                        + " ms: a heartbeat would be due before the"
                        + " one before it has to be over. Recommended action: set sidecar.heartbeat.timeout to "
                        + interval.toMillis() + "ms or less, or sidecar.heartbeat.interval to " + timeout.toMillis()
                        + "ms or more.");
    }
}
