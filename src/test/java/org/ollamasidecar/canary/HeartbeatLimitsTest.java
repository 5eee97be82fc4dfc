package org.ollamasidecar.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.ollamasidecar.canary.TestHeartbeats.config;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeartbeatLimitsTest {

    private static Map<String, String> values(String interval, String timeout) {
        return Map.of("sidecar.heartbeat.interval", interval, "sidecar.heartbeat.timeout", timeout);
    }

    @Test
    void usualLimits_fit() {
        assertThat(HeartbeatLimits.of(config(Map.of())).problem()).isEmpty();
        assertThat(HeartbeatLimits.of(config(values("3s", "3s"))).problem()).isEmpty();
    }

    @Test
    void intervalBelowItsTimeout_isRefused_withBothKeysAndWhatToDo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HeartbeatLimits.of(config(values("3s", "15s"))))
                .withMessageContainingAll(
                        "sidecar.heartbeat.interval is 3000 ms",
                        "sidecar.heartbeat.timeout, 15000 ms",
                        "Recommended action: set sidecar.heartbeat.timeout to 3000ms or less");
    }

    @Test
    void intervalBelowTheUsualTimeout_isSaid_andNotRefused() {
        assertThat(HeartbeatLimits.of(config(Map.of("sidecar.heartbeat.interval", "3s")))
                        .problem())
                .hasValueSatisfying(text -> assertThat(text).contains("sidecar.heartbeat.timeout", "15000 ms"));
    }

    @Test
    void heartbeatThatIsOff_needsNoLimits() {
        assertThat(HeartbeatLimits.of(config(Map.of(
                        "sidecar.heartbeat.enabled", "false",
                        "sidecar.heartbeat.interval", "3s",
                        "sidecar.heartbeat.timeout", "15s"))))
                .returns(Duration.ofSeconds(15), HeartbeatLimits::timeout);
    }
}
