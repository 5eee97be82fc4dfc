package org.ollamasidecar.models;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.ollamasidecar.config.Within;
import org.ollamasidecar.load.PullPolicy;

/** Which models should be there. */
@ConfigMapping(prefix = "sidecar.models")
public interface ModelsConfig {

    /** Wanted models in short, in the order in which they are loaded: their names; a '?' behind one: not required. */
    Optional<List<String>> wanted();

    /** Wanted models at length, by name; they follow those in short. */
    @WithParentName
    Map<String, Wanted> named();

    /**
     * Other names of models, by name: {@code sidecar.models.aliases."gpt-4o"=llama3.2:1b}. Clients that have such a name
     * built in get their answer from that model, under the name that they asked for; with a {@code *} at its end it means
     * all names that begin so. An installed model of that name comes first.
     */
    Map<String, String> aliases();

    /** The same in short, for environment variables: {@code gpt-4o=llama3.2:1b,claude-*=llama3.2:3b}. */
    @WithName("aliases")
    Optional<List<String>> aliasList();

    /**
     * How often Ollama is asked what is loaded, besides the times at which something tells that it may have changed; unset:
     * each 30 s, and each 5 s where nothing tells, as of an Ollama of somebody else.
     */
    @Within(from = "50ms")
    Optional<Duration> lookEvery();

    /** How often an Ollama of somebody else is asked what is installed; of our own the store is looked at. */
    @WithDefault("60s")
    @Within(from = "50ms")
    Duration listEvery();

    /** The pause after a load that has failed for a reason that may pass; it doubles each time. */
    @WithDefault("10s")
    @Within(from = "10ms")
    Duration retryDelay();

    /** The pause after one that has failed for a reason that somebody has to mend; it doubles each time. */
    @WithDefault("5m")
    @Within(from = "10ms")
    Duration retryDelayPermanent();

    /** How often such a pause doubles. */
    @WithDefault("6")
    @Within(from = "0")
    int retryDoublings();

    /** A model that has been loaded for less long when it is lost does not fit; it is loaded again with a pause. */
    @WithDefault("60s")
    @Within(from = "1ms")
    Duration stableAfter();

    /** The largest file that is imported. */
    @WithDefault("100G")
    @Within(from = "1")
    MemorySize maxImportSize();

    /** A wanted model. */
    interface Wanted {

        /** Whether the service is ready only with it. */
        @WithDefault("true")
        boolean required();

        /** When it is downloaded: {@code missing}, {@code always} or {@code never}. */
        @WithDefault("missing")
        PullPolicy pull();

        /** How long it stays after its last use; negative: for ever, and no client can change that. */
        @WithDefault("-1")
        String keepAlive();

        /** Its context in tokens; unset: as Ollama is configured. */
        @Within(from = "1")
        OptionalInt numCtx();

        /** In how many of several instances it is loaded: a number, or {@code all}. What does not fit is told. */
        @WithDefault("1")
        String replicas();

        /** The file that it is made of, {@code file:/PATH} or {@code modelfile:/PATH}; unset: it is pulled. */
        Optional<String> from();
    }
}
