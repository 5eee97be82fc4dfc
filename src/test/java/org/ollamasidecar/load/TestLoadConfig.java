package org.ollamasidecar.load;

import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The configuration with its defaults, but for what a test changes. */
record TestLoadConfig(
        int history,
        int maxActive,
        int maxPulls,
        Duration stallTimeout,
        Duration pullCheckpoint,
        MemorySize minFreeSpace,
        OptionalInt maxNumCtx,
        Optional<List<String>> insecureRegistries,
        Duration awaitServerTimeout,
        Resolve resolve,
        Pull pull,
        Load load,
        Verify verify)
        implements LoadConfig {

    record TestResolve(Duration timeout, int retries) implements Resolve {}

    record TestPull(Duration timeout, int retries) implements Pull {}

    record TestLoad(Duration timeout, Duration stallTimeout, int retries) implements Load {}

    record TestVerify(Duration timeout, int retries) implements Verify {}

    static TestLoadConfig defaults() {
        return bounded(100, 200, 2);
    }

    /** A load without a sign of life counts as stalled after this time. */
    static TestLoadConfig stallingAfter(Duration loadStall) {
        return bounded(100, 200, 2, loadStall);
    }

    static TestLoadConfig bounded(int history, int maxActive, int maxPulls) {
        return bounded(history, maxActive, maxPulls, Duration.ofMinutes(5));
    }

    private static TestLoadConfig bounded(int history, int maxActive, int maxPulls, Duration loadStall) {
        return new TestLoadConfig(
                history,
                maxActive,
                maxPulls,
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                new MemorySize(BigInteger.ONE),
                OptionalInt.empty(),
                Optional.empty(),
                Duration.ofMinutes(2),
                new TestResolve(Duration.ofSeconds(5), 3),
                new TestPull(Duration.ofHours(6), 8),
                new TestLoad(Duration.ofHours(2), loadStall, 1),
                new TestVerify(Duration.ofMinutes(1), 2));
    }
}
