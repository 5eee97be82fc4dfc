package org.ollamasidecar.state;

import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** When a dead Ollama is started again, and when it no longer is. */
public final class RestartPolicy {

    private static final int MAX_DOUBLINGS = 20;

    private final SidecarConfig.Restart config;
    private final DoubleSupplier random;

    /**
     * The policy that is configured.
     *
     * @param random gives values from 0 to 1
     */
    public RestartPolicy(SidecarConfig.Restart config, DoubleSupplier random) {
        this.config = config;
        this.random = random;
    }

    boolean isStable(Duration uptime) {
        return uptime.compareTo(config.stableAfter()) >= 0;
    }

    boolean isSpent(int crashesInWindow) {
        return crashesInWindow > config.maxCrashes();
    }

    /** How often to try on where the budget is spent or no program is found; empty: not at all. */
    Optional<Duration> keepTryingEvery() {
        return config.keepTryingEvery();
    }

    Duration window() {
        return config.window();
    }

    /** The pause before restart number {@code attempt}; 0 is the one after a stable run, which is made at once. */
    Duration delay(int attempt) {
        if (attempt == 0) {
            return Duration.ZERO;
        }
        double doubled = (double) config.initialDelay().toNanos() * Math.pow(2, Math.min(attempt - 1, MAX_DOUBLINGS));
        double capped = Math.min(doubled, (double) config.maxDelay().toNanos());
        double factor = 1 + config.jitter() * (2 * random.getAsDouble() - 1);
        return Duration.ofNanos(Math.round(capped * factor));
    }
}
