package org.ollamasidecar.canary;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;

/** Configurations of the heartbeat for tests. */
final class TestHeartbeats {

    private TestHeartbeats() {}

    static HeartbeatConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(HeartbeatConfig.class)
                .withDefaultValues(values)
                .withConverter(Duration.class, 1000, DurationConverter::parseDuration)
                .build()
                .getConfigMapping(HeartbeatConfig.class);
    }
}
