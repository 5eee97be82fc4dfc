package org.ollamasidecar.canary;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.ollamasidecar.config.Within;

/** The inference heartbeat: one token from the canary now and then, while nobody else wants anything. */
@ConfigMapping(prefix = "sidecar.heartbeat")
public interface HeartbeatConfig {

    /** Whether there is a heartbeat. */
    @WithDefault("true")
    boolean enabled();

    /** The pause between two heartbeats. */
    @WithDefault("60s")
    @Within(from = "10ms")
    Duration interval();

    /** How long the token may take, the load of the canary included. */
    @WithDefault("15s")
    @Within(from = "10ms")
    Duration timeout();

    /** So many failures in a row, and the action is taken. */
    @WithDefault("2")
    @Within(from = "1")
    int failures();

    /** What follows them. */
    @WithDefault("report")
    HeartbeatAction action();

    /** The heartbeat waits while so many models of others are loaded: the canary must not take the place of one. */
    @WithDefault("2")
    @Within(from = "0")
    int maxLoaded();
}
