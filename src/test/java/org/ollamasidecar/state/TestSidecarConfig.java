package org.ollamasidecar.state;

import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.ollamasidecar.lifecycle.Drain;

/** The configuration with its defaults, but for what a test changes. */
public record TestSidecarConfig(
        Path home,
        boolean autostart,
        Optional<Path> modelsDirectory,
        Optional<List<String>> env,
        Mode mode,
        LeftoverPolicy leftovers,
        StandbyMode standby,
        GpuMode gpus,
        Ollama ollama,
        Start start,
        Drain drain,
        Stop stop,
        Restart restart,
        Probe probe,
        Log log,
        Journal journal)
        implements SidecarConfig {

    public record TestOllama(Optional<List<String>> url, int port, PortPolicy portConflict) implements Ollama {}

    public record TestStart(Duration timeout) implements Start {}

    public record TestDrain(Duration delay, Duration timeout) implements Drain {}

    public record TestStop(Duration grace, Duration budget) implements Stop {}

    public record TestRestart(
            Duration stableAfter,
            Duration initialDelay,
            Duration maxDelay,
            double jitter,
            int maxCrashes,
            Optional<Duration> keepTryingEvery,
            Duration window)
            implements Restart {}

    public record TestProbe(Duration interval, Duration timeout, int misses) implements Probe {}

    public record TestLog(int lines, MemorySize maxFileSize) implements Log {}

    public record TestJournal(int events, MemorySize maxFileSize) implements Journal {}

    public static final TestRestart RESTART = new TestRestart(
            Duration.ofSeconds(10),
            Duration.ofMillis(500),
            Duration.ofSeconds(30),
            0.1,
            5,
            Optional.empty(),
            Duration.ofMinutes(10));

    public static final TestRestart KEEPS_TRYING = new TestRestart(
            RESTART.stableAfter(),
            RESTART.initialDelay(),
            RESTART.maxDelay(),
            RESTART.jitter(),
            RESTART.maxCrashes(),
            Optional.of(Duration.ofMinutes(5)),
            RESTART.window());

    public static TestSidecarConfig defaults() {
        return new TestSidecarConfig(
                Path.of("target", "unused-home"),
                true,
                Optional.empty(),
                Optional.empty(),
                Mode.OWN,
                LeftoverPolicy.STOP,
                StandbyMode.SERVER,
                GpuMode.OFF,
                new TestOllama(Optional.empty(), 0, PortPolicy.FAIL),
                new TestStart(Duration.ofMinutes(2)),
                new TestDrain(Duration.ofSeconds(2), Duration.ofSeconds(20)),
                new TestStop(Duration.ofSeconds(5), Duration.ofSeconds(30)),
                RESTART,
                new TestProbe(Duration.ofSeconds(2), Duration.ofSeconds(2), 3),
                new TestLog(5000, new MemorySize(BigInteger.valueOf(32L << 20))),
                new TestJournal(2000, new MemorySize(BigInteger.valueOf(16L << 20))));
    }

    public TestSidecarConfig withRestart(Restart other) {
        return new TestSidecarConfig(
                home,
                autostart,
                modelsDirectory,
                env,
                mode,
                leftovers,
                standby,
                gpus,
                ollama,
                start,
                drain,
                stop,
                other,
                probe,
                log,
                journal);
    }

    public TestSidecarConfig adopting(String... urls) {
        Ollama foreign = new TestOllama(Optional.of(List.of(urls)), 0, PortPolicy.FAIL);
        return new TestSidecarConfig(
                home,
                autostart,
                modelsDirectory,
                env,
                Mode.ADOPT,
                leftovers,
                standby,
                gpus,
                foreign,
                start,
                drain,
                stop,
                restart,
                probe,
                log,
                journal);
    }

    public TestSidecarConfig withOllama(Ollama other) {
        return new TestSidecarConfig(
                home,
                autostart,
                modelsDirectory,
                env,
                mode,
                leftovers,
                standby,
                gpus,
                other,
                start,
                drain,
                stop,
                restart,
                probe,
                log,
                journal);
    }

    public TestSidecarConfig withGpus(GpuMode other) {
        return new TestSidecarConfig(
                home,
                autostart,
                modelsDirectory,
                env,
                mode,
                leftovers,
                standby,
                other,
                ollama,
                start,
                drain,
                stop,
                restart,
                probe,
                log,
                journal);
    }

    public TestSidecarConfig withStandby(StandbyMode other) {
        return new TestSidecarConfig(
                home,
                autostart,
                modelsDirectory,
                env,
                mode,
                leftovers,
                other,
                gpus,
                ollama,
                start,
                drain,
                stop,
                restart,
                probe,
                log,
                journal);
    }

    public TestSidecarConfig withStop(Stop other) {
        return new TestSidecarConfig(
                home,
                autostart,
                modelsDirectory,
                env,
                mode,
                leftovers,
                standby,
                gpus,
                ollama,
                start,
                drain,
                other,
                restart,
                probe,
                log,
                journal);
    }

    public TestSidecarConfig withHome(Path other) {
        return new TestSidecarConfig(
                other,
                autostart,
                modelsDirectory,
                env,
                mode,
                leftovers,
                standby,
                gpus,
                ollama,
                start,
                drain,
                stop,
                restart,
                probe,
                log,
                journal);
    }

    public TestSidecarConfig withModels(Path models) {
        return new TestSidecarConfig(
                home,
                autostart,
                Optional.of(models),
                env,
                mode,
                leftovers,
                standby,
                gpus,
                ollama,
                start,
                drain,
                stop,
                restart,
                probe,
                log,
                journal);
    }

    public TestSidecarConfig withEnv(String... assignments) {
        return new TestSidecarConfig(
                home,
                autostart,
                modelsDirectory,
                Optional.of(List.of(assignments)),
                mode,
                leftovers,
                standby,
                gpus,
                ollama,
                start,
                drain,
                stop,
                restart,
                probe,
                log,
                journal);
    }
}
