package org.ollamasidecar.state;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.ollamasidecar.config.Within;

/** How Ollama is run and watched. */
@ConfigMapping(prefix = "sidecar")
public interface SidecarConfig {

    /** Where this service keeps Ollama's log, the events and Ollama's private HOME. */
    @WithDefault("${user.home}/.local/state/ollama-sidecar")
    Path home();

    /** Whether Ollama is started with the service; otherwise by {@code POST /sidecar/v1/start}. */
    @WithDefault("true")
    boolean autostart();

    /** Where the models are; unset: {@code OLLAMA_MODELS}, else {@code ~/.ollama/models}. */
    Optional<Path> modelsDirectory();

    /** Further environment variables for Ollama, as {@code NAME=value}; values may have commas. */
    Optional<List<String>> env();

    /** Whose Ollama it is: {@code own} is run by this service, {@code adopt} uses one that somebody else runs. */
    @WithDefault("own")
    Mode mode();

    /** What to do at the start with an Ollama that an earlier life of this service has left running. */
    @WithDefault("stop")
    LeftoverPolicy leftovers();

    /**
     * Whether a second Ollama stands by that serves at once where the first one dies or hangs: {@code off}, or
     * {@code server} (without models, which are loaded there when it begins to serve), or {@code warm} (with the wanted
     * models, which take their memory twice; where there is no room for that, it is as {@code server}).
     */
    @WithDefault("server")
    StandbyMode standby();

    /**
     * How the GPUs of this machine are shared out: {@code off}, or {@code each}: an Ollama for each GPU that the log of a
     * first one tells of at the start of the service, as the instances {@code gpu0}, {@code gpu1}, …; with one GPU or none
     * there is one Ollama.
     */
    @WithDefault("off")
    GpuMode gpus();

    Ollama ollama();

    Start start();

    Drain drain();

    Stop stop();

    Restart restart();

    Probe probe();

    Log log();

    Journal journal();

    /** Where Ollama listens. */
    interface Ollama {

        /**
         * Where the Ollama that somebody else runs listens: {@code http://HOST:PORT}, or several of them with commas
         * between; with {@code sidecar.mode=adopt}.
         */
        Optional<List<String>> url();

        /** The port of our Ollama on loopback; 0: a free one. */
        @WithDefault("0")
        @Within(from = "0", to = "65535")
        int port();

        /** What is done where that port is taken: {@code fail}, {@code other-port} or {@code adopt} the Ollama there. */
        @WithDefault("fail")
        PortPolicy portConflict();
    }

    /** The start of Ollama. */
    interface Start {

        /** How long Ollama may take from spawn to its first answer; begins anew with each sign of progress in its log. */
        @WithDefault("120s")
        @Within(from = "1s")
        Duration timeout();
    }

    /** The end of the service, before Ollama is stopped. */
    interface Drain {

        /** How long requests are still admitted after readiness has gone, so that it gets known. */
        @WithDefault("2s")
        @Within(from = "0s")
        Duration delay();

        /** How long what has begun may go on after that. */
        @WithDefault("20s")
        @Within(from = "0s")
        Duration timeout();
    }

    /** The stop of Ollama. */
    interface Stop {

        /** How long Ollama may take to end after SIGTERM before its whole tree is killed. */
        @WithDefault("5s")
        @Within(from = "0s")
        Duration grace();

        /** How long the end of the service may take altogether. */
        @WithDefault("30s")
        @Within(from = "1s")
        Duration budget();
    }

    /** What happens after Ollama has died. */
    interface Restart {

        /** A run at least this long is restarted at once, and its end is not counted with earlier ones. */
        @WithDefault("10s")
        @Within(from = "0s")
        Duration stableAfter();

        /** The pause after the first crash of an unstable Ollama; doubles with each further one. */
        @WithDefault("500ms")
        @Within(from = "1ms")
        Duration initialDelay();

        /** The longest pause. */
        @WithDefault("30s")
        @Within(from = "1ms")
        Duration maxDelay();

        /** By how much a pause may be longer or shorter, as a share of it. */
        @WithDefault("0.1")
        @Within(from = "0", to = "1")
        double jitter();

        /** More crashes than this within the window, and the service gives up. */
        @WithDefault("5")
        @Within(from = "0")
        int maxCrashes();

        /** Instead of giving up, try again this often; unset: give up, so that an orchestrator takes over. */
        @Within(from = "1s")
        Optional<Duration> keepTryingEvery();

        /** The window in which crashes are counted. */
        @WithDefault("10m")
        @Within(from = "1s")
        Duration window();
    }

    /** The watch over a running Ollama. */
    interface Probe {

        /** The pause between two probes. */
        @WithDefault("2s")
        @Within(from = "10ms")
        Duration interval();

        /** How long an answer may take. */
        @WithDefault("2s")
        @Within(from = "10ms")
        Duration timeout();

        /** So many unanswered probes in a row, and Ollama counts as hung and is restarted. */
        @WithDefault("3")
        @Within(from = "1")
        int misses();
    }

    /** Ollama's log. */
    interface Log {

        /** How many lines are kept in memory. */
        @WithDefault("5000")
        @Within(from = "100", to = "1000000")
        int lines();

        /** The size at which the log file is moved aside; at most two such files exist. */
        @WithDefault("32M")
        @Within(from = "64K")
        MemorySize maxFileSize();
    }

    /** What has happened. */
    interface Journal {

        /** How many events are kept in memory. */
        @WithDefault("2000")
        @Within(from = "100", to = "100000")
        int events();

        /** The size at which the file of events is moved aside; at most two such files exist. */
        @WithDefault("16M")
        @Within(from = "64K")
        MemorySize maxFileSize();
    }
}
