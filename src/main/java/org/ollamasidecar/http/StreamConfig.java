package org.ollamasidecar.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.ollamasidecar.config.Within;

/** The live streams of events and log lines. */
@ConfigMapping(prefix = "sidecar.streams")
public interface StreamConfig {

    /** The longest silence; then a comment is sent, so that proxies and readers know that the stream lives. */
    @WithDefault("15s")
    @Within(from = "10ms")
    Duration heartbeat();

    /** A reader that takes nothing for this long is dropped. */
    @WithDefault("10s")
    @Within(from = "10ms")
    Duration stallTimeout();

    /** How many streams may be open at once. */
    @WithDefault("100")
    @Within(from = "1", to = "10000")
    int max();
}
