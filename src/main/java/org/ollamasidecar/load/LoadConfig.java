package org.ollamasidecar.load;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.ollamasidecar.config.Within;

/** How models are loaded: the limits of each step, and how much at once. */
@ConfigMapping(prefix = "sidecar.loads")
public interface LoadConfig {

    /** How many ended jobs are remembered. */
    @WithDefault("100")
    @Within(from = "1")
    int history();

    /** How many jobs may be under way or waiting; a further request is refused. */
    @WithDefault("200")
    @Within(from = "1")
    int maxActive();

    /** How many downloads may run at once. */
    @WithDefault("2")
    @Within(from = "1")
    int maxPulls();

    /** Without a byte for this long a download counts as stalled, and is resumed. */
    @WithDefault("60s")
    @Within(from = "100ms")
    Duration stallTimeout();

    /**
     * After this long a download is left and taken up again at once, unnoticed: only then does Ollama note how far it
     * is, and a crash of Ollama costs no more than what came since.
     */
    @WithDefault("5m")
    @Within(from = "100ms")
    Duration pullCheckpoint();

    /** A download is not begun with less free space than this on the models' disk. */
    @WithDefault("256M")
    @Within(from = "0")
    MemorySize minFreeSpace();

    /** The longest context, in tokens, that a load may ask for; unset: any. */
    @Within(from = "1")
    OptionalInt maxNumCtx();

    /** Registries, as {@code host:port}, that speak plain HTTP. Clients have no say in this. */
    Optional<List<String>> insecureRegistries();

    /** How long a job waits for Ollama to answer; this step has no retries. */
    @WithDefault("120s")
    @Within(from = "1ms")
    Duration awaitServerTimeout();

    Resolve resolve();

    Pull pull();

    Load load();

    Verify verify();

    /** The limits of RESOLVE. */
    interface Resolve {

        /** How long an attempt may take. */
        @WithDefault("5s")
        @Within(from = "1ms")
        Duration timeout();

        /** How many attempts follow the first. */
        @WithDefault("3")
        @Within(from = "0", to = "100")
        int retries();
    }

    /** The limits of PULL. */
    interface Pull {

        /** How long an attempt may take; the real limit is the stall timeout. */
        @WithDefault("6h")
        @Within(from = "1ms")
        Duration timeout();

        /** How many attempts follow the first. */
        @WithDefault("8")
        @Within(from = "0", to = "100")
        int retries();
    }

    /** The limits of LOAD. */
    interface Load {

        /** How long an attempt may take; the real limit is the stall timeout. */
        @WithDefault("2h")
        @Within(from = "1ms")
        Duration timeout();

        /** Without a line of Ollama or its runners in the log for this long a load counts as stalled. */
        @WithDefault("5m")
        @Within(from = "100ms")
        Duration stallTimeout();

        /** How many attempts follow the first; each starts from zero. */
        @WithDefault("1")
        @Within(from = "0", to = "100")
        int retries();
    }

    /** The limits of VERIFY. */
    interface Verify {

        /** How long an attempt may take. */
        @WithDefault("60s")
        @Within(from = "1ms")
        Duration timeout();

        /** How many attempts follow the first. */
        @WithDefault("2")
        @Within(from = "0", to = "100")
        int retries();
    }
}
