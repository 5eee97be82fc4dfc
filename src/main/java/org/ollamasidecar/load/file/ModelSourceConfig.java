package org.ollamasidecar.load.file;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where models may come from, and what they should run on. */
@ConfigMapping(prefix = "sidecar.models")
public interface ModelSourceConfig {

    /** Whether no registry is ever asked, not even whether a model exists there. */
    @WithDefault("false")
    boolean offline();

    /** The registries, as {@code host} or {@code host/namespace}, from which models may come; unset: any. */
    Optional<List<String>> registries();

    /** Folders of this machine below which files may be made into models ({@code from}); unset: none. */
    Optional<List<Path>> importFolders();

    /** What a loaded model has to run on: {@code any} or {@code gpu}. */
    @WithDefault("any")
    Expect expect();

    /** What a loaded model runs on. */
    enum Expect {
        @JsonProperty("any")
        ANY,
        /** At least in part on a GPU: a silent fall-back to the CPU is an error. */
        @JsonProperty("gpu")
        GPU
    }
}
