package org.ollamasidecar.canary;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import org.ollamasidecar.config.Within;

/**
 * The inference heartbeat: one token from the canary, on the CPU, with each start of Ollama and then now and then. It is
 * left out while others get answers, which prove more, and where a model would have to leave for it.
 */
@ConfigMapping(prefix = "sidecar.heartbeat")
public interface HeartbeatConfig {

    /** Whether there is a heartbeat. */
    @WithDefault("true")
    boolean enabled();

    /**
     * So long after a proof that Ollama generates, by whomever, the next heartbeat is due; after one that failed, in a
     * minute at most. Each writes some 14 KB into Ollama's log.
     */
    @WithDefault("5m")
    @Within(from = "10ms")
    Duration interval();

    /**
     * How long the token may take, the load of the canary included; no longer than the interval. Unset: {@code 15s}.
     */
    @Within(from = "10ms")
    Optional<Duration> timeout();

    /** So many failures in a row, and the action is taken. */
    @WithDefault("2")
    @Within(from = "1")
    int failures();

    /** What follows them. */
    @WithDefault("report")
    HeartbeatAction action();

    /**
     * The heartbeat is left out while so many models are loaded. Unset: as many as that Ollama keeps at once
     * ({@code OLLAMA_MAX_LOADED_MODELS}, else 3 for each GPU, 3 without one; 1 where somebody else runs it). A larger
     * number counts only where somebody else runs it.
     */
    @Within(from = "0")
    Optional<Integer> maxLoaded();
}
