package org.ollamasidecar.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** The live streams of events and log lines. */
@ConfigMapping(prefix = "sidecar.streams")
public interface StreamConfig {

    /** The longest silence; then a comment is sent, so that proxies and readers know that the stream lives. */
    @WithDefault("15s")
    @DurationMin(millis = 10)
    Duration heartbeat();

    /** A reader that takes nothing for this long is dropped. */
    @WithDefault("10s")
    @DurationMin(millis = 10)
    Duration stallTimeout();

    /** How many streams may be open at once. */
    @WithDefault("100")
    @Min(1)
    @Max(10_000)
    int max();
}
