package org.ollamasidecar.upgrade;

import jakarta.inject.Singleton;
import java.time.Duration;
import org.ollamasidecar.job.StepLimit;
import org.ollamasidecar.state.SidecarConfig;

/** The limits of each step that are in force. */
@Singleton
class UpgradeLimits {

    private final UpgradeConfig config;
    private final Duration drainOfTheService;

    UpgradeLimits(UpgradeConfig config, SidecarConfig sidecar) {
        this.config = config;
        this.drainOfTheService = sidecar.drain().timeout();
    }

    StepLimit of(UpgradeStep step) {
        return switch (step) {
            case FIND -> StepLimit.once(config.find().timeout());
            case START -> StepLimit.once(config.start().timeout());
            case PROVE ->
                StepLimit.ofRetries(config.prove().timeout(), config.prove().retries());
            case LOAD ->
                StepLimit.ofRetries(config.load().timeout(), config.load().retries());
            case SWITCH -> StepLimit.once(config.switchOver().timeout());
            case DRAIN -> StepLimit.once(drain());
            case END -> StepLimit.once(config.end().timeout());
        };
    }

    Duration drain() {
        return config.drain().timeout().orElse(drainOfTheService);
    }
}
