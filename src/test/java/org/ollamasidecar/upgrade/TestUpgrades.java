package org.ollamasidecar.upgrade;

import java.time.Duration;
import java.util.Optional;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.fleet.Part;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.state.Reliance;
import org.ollamasidecar.state.Samples;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.TestSidecarConfig;

/** Limits of the steps for tests. */
final class TestUpgrades {

    private record Config(Find find, Start start, Prove prove, Load load, Switch switchOver, Drain drain, End end)
            implements UpgradeConfig {}

    private record Timed(Duration timeout, int retries)
            implements UpgradeConfig.Find,
                    UpgradeConfig.Start,
                    UpgradeConfig.Prove,
                    UpgradeConfig.Load,
                    UpgradeConfig.Switch,
                    UpgradeConfig.End {}

    private record Drained(Optional<Duration> timeout) implements UpgradeConfig.Drain {}

    private TestUpgrades() {}

    /** A minute for each step, and two retries where there are some. */
    static UpgradeLimits limits(Optional<Duration> drain) {
        Timed minute = new Timed(Duration.ofMinutes(1), 2);
        return new UpgradeLimits(
                new Config(minute, minute, minute, minute, minute, new Drained(drain), minute),
                TestSidecarConfig.defaults());
    }

    /** One that serves at a backend, and answers. */
    static Member serving(BackendName place, Launch launch) {
        return new Member(
                InstanceName.firstAt(place),
                Part.SERVING,
                launch,
                SidecarStatus.of(Samples.READY, Samples.T0, Samples.HISTORY),
                Reliance.SOLE,
                Samples.NOW_RUNNING,
                0,
                false,
                false);
    }
}
