package org.ollamasidecar.supervisor;

import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The configuration with its defaults, but for what a test changes. */
record TestSidecarConfig(
        Path home,
        boolean autostart,
        Optional<Path> modelsDirectory,
        Optional<List<String>> env,
        Start start,
        Drain drain,
        Stop stop,
        Restart restart,
        Probe probe,
        Log log)
        implements SidecarConfig {

    record TestStart(Duration timeout) implements Start {}

    record TestDrain(Duration delay, Duration timeout) implements Drain {}

    record TestStop(Duration grace, Duration budget) implements Stop {}

    record TestRestart(
            Duration stableAfter,
            Duration initialDelay,
            Duration maxDelay,
            double jitter,
            int maxCrashes,
            Duration window)
            implements Restart {}

    record TestProbe(Duration interval, Duration timeout, int misses) implements Probe {}

    record TestLog(int lines, MemorySize maxFileSize) implements Log {}

    static final TestRestart RESTART = new TestRestart(
            Duration.ofSeconds(10), Duration.ofMillis(500), Duration.ofSeconds(30), 0.1, 5, Duration.ofMinutes(10));

    static TestSidecarConfig defaults() {
        return new TestSidecarConfig(
                Path.of("target", "unused-home"),
                true,
                Optional.empty(),
                Optional.empty(),
                new TestStart(Duration.ofMinutes(2)),
                new TestDrain(Duration.ofSeconds(2), Duration.ofSeconds(20)),
                new TestStop(Duration.ofSeconds(5), Duration.ofSeconds(30)),
                RESTART,
                new TestProbe(Duration.ofSeconds(2), Duration.ofSeconds(2), 3),
                new TestLog(5000, new MemorySize(BigInteger.valueOf(32L << 20))));
    }

    TestSidecarConfig withRestart(Restart other) {
        return new TestSidecarConfig(home, autostart, modelsDirectory, env, start, drain, stop, other, probe, log);
    }

    TestSidecarConfig withStop(Stop other) {
        return new TestSidecarConfig(home, autostart, modelsDirectory, env, start, drain, other, restart, probe, log);
    }

    TestSidecarConfig withHome(Path other) {
        return new TestSidecarConfig(other, autostart, modelsDirectory, env, start, drain, stop, restart, probe, log);
    }

    TestSidecarConfig withModels(Path models) {
        return new TestSidecarConfig(
                home, autostart, Optional.of(models), env, start, drain, stop, restart, probe, log);
    }

    TestSidecarConfig withEnv(String... assignments) {
        return new TestSidecarConfig(
                home,
                autostart,
                modelsDirectory,
                Optional.of(List.of(assignments)),
                start,
                drain,
                stop,
                restart,
                probe,
                log);
    }
}
