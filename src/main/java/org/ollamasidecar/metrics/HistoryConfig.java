package org.ollamasidecar.metrics;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.ollamasidecar.config.Within;

/** What is remembered of the figures, for the plots of the page. */
@ConfigMapping(prefix = "sidecar.history")
public interface HistoryConfig {

    /** The pause between two points; 360 of them are kept in memory: an hour by default. */
    @WithDefault("10s")
    @Within(from = "100ms")
    Duration interval();
}
