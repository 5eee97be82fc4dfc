package org.ollamasidecar.gateway.request;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.ollamasidecar.config.Within;

/** The front door. */
@ConfigMapping(prefix = "sidecar.gateway")
public interface GatewayConfig {

    /** How long a request waits while Ollama is being restarted, before it is refused; 0: not at all. */
    @WithDefault("10s")
    @Within(from = "0s")
    Duration restartWait();

    /**
     * The largest body of a request that names a model, compressed or not, and never more than about two thirds of the
     * memory off the heap ({@code -XX:MaxDirectMemorySize}, by default as much as the heap), which all of them share;
     * files of models are not limited.
     */
    @WithDefault("64M")
    @Within(from = "1")
    MemorySize maxBody();

    /** Whether each request is told of in the service's own log: who, what path, how long; never what was said. */
    @WithDefault("false")
    boolean accessLog();

    /**
     * After how long without a byte a request counts as stuck, where its runner has not used a processor, and was asked,
     * does not even answer for itself, or is given nothing to do although Ollama works for nobody else: that runner is
     * ended. Where there is no runner at all, Ollama is restarted 10 s later. 0: never.
     */
    @WithDefault("60s")
    @Within(from = "0s")
    Duration stuckAfter();

    /**
     * The longest silence for a client that reads events and waits for a turn, a load or a long prompt: then a comment is
     * sent, so that no proxy in between takes the connection for dead. 0: never.
     */
    @WithDefault("20s")
    @Within(from = "0s")
    Duration streamComments();

    Queue queue();

    Caps caps();

    /** Whether a request for an installed model that is not loaded goes through a load job. */
    @WithDefault("true")
    boolean loadOnDemand();

    /** What waits before it is sent to Ollama. */
    interface Queue {

        /**
         * So many requests for one model are with Ollama at once; the others wait here. Unset: as many as that Ollama works
         * on at once ({@code OLLAMA_NUM_PARALLEL}, else its own default, 1 today), and one that is next.
         */
        @Within(from = "1")
        Optional<Integer> perModel();

        /** So many requests may wait, over all models; as many as Ollama itself lets wait by default. */
        @WithDefault("512")
        @Within(from = "0")
        int size();

        /** How long a request may wait for its turn; unset: as long as its client does, as with Ollama itself. */
        @Within(from = "1ms")
        Optional<Duration> timeout();

        /**
         * Where an Ollama cannot keep all models loaded that are asked for ({@code OLLAMA_MAX_LOADED_MODELS}, else 3 for each
         * GPU, 3 without one), requests for those that are at work go on before requests for another one, so that they do not
         * push each other out in turn; for so long at most, then it is the other one's turn. 0: requests go to Ollama in the
         * order in which they come.
         */
        @WithDefault("20s")
        @Within(from = "0s")
        Duration passOver();
    }

    /** What clients may ask of a model at most; unset: anything. */
    interface Caps {

        /** The longest context: a larger {@code num_ctx} is cut to it. */
        @Within(from = "1")
        OptionalInt numCtx();

        /** The longest answer in tokens: a larger or missing {@code num_predict} or {@code max_tokens} is cut to it. */
        @Within(from = "1")
        OptionalInt numPredict();
    }
}
