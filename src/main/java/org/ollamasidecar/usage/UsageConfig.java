package org.ollamasidecar.usage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.ollamasidecar.config.Within;

/** What is counted for each key. */
@ConfigMapping(prefix = "sidecar.usage")
public interface UsageConfig {

    /** How many days are kept, each in a file of its own below {@code usage} in the home; the oldest go first. */
    @WithDefault("400")
    @Within(from = "32", to = "4000")
    int days();

    /**
     * How soon what was counted is written to its file. Where the service is killed, what was counted in that time and in
     * that of one write is lost, and what had not ended; an ordinary end loses nothing.
     */
    @WithDefault("1s")
    @Within(from = "10ms", to = "1h")
    Duration writeEvery();

    /** How many models are counted apart for one key on one day; what goes beyond is counted together, as {@code other}. */
    @WithDefault("100")
    @Within(from = "1", to = "10000")
    int modelsPerKey();

    /** How many keys have figures of their own among the metrics, first come first served; the others are {@code other}. */
    @WithDefault("0")
    @Within(from = "0", to = "1000")
    int keysInMetrics();
}
