package org.ollamasidecar.upgrade;

import io.smallrye.config.Priorities;
import jakarta.annotation.Priority;
import java.util.Map;
import org.ollamasidecar.job.LimitsInterceptor;

/** Lets the limits under {@code sidecar.upgrades} decide over the annotations of {@link UpgradeSteps}. */
@Priority(Priorities.LIBRARY)
public final class UpgradeLimitsInterceptor extends LimitsInterceptor {

    private static final long serialVersionUID = 1;

    public UpgradeLimitsInterceptor() {
        super(
                "org.ollamasidecar.upgrade.UpgradeSteps",
                Map.of(
                        "find" + TIMEOUT, "sidecar.upgrades.find.timeout",
                        "start" + TIMEOUT, "sidecar.upgrades.start.timeout",
                        "prove" + TIMEOUT, "sidecar.upgrades.prove.timeout",
                        "prove" + RETRIES, "sidecar.upgrades.prove.retries",
                        "load" + TIMEOUT, "sidecar.upgrades.load.timeout",
                        "load" + RETRIES, "sidecar.upgrades.load.retries",
                        "switchOver" + TIMEOUT, "sidecar.upgrades.switch.timeout",
                        "end" + TIMEOUT, "sidecar.upgrades.end.timeout"));
    }
}
