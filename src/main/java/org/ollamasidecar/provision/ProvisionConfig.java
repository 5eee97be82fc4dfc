package org.ollamasidecar.provision;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.ollamasidecar.config.Within;

/** Which Ollama is used and where it may come from. */
@ConfigMapping(prefix = "sidecar.ollama")
public interface ProvisionConfig {

    /** The Ollama executable to use. Where it is set, no other source is asked. */
    Optional<Path> program();

    /**
     * The wanted version, e.g. {@code 0.34.4}. Where it is unset, an Ollama on the PATH is taken whatever its version,
     * and a download gets the newest version that is known to work.
     */
    Optional<String> version();

    /** Whether an Ollama may be downloaded or built when none is at hand. */
    @WithDefault("false")
    boolean provision();

    /** Where the official releases lie; below it follow {@code vVERSION/FILE} and {@code vVERSION/sha256sum.txt}. */
    @WithDefault("https://github.com/ollama/ollama/releases/download")
    URI releases();

    /** How long a connection to the releases may take to come about before the download is given up. */
    @WithDefault("3s")
    @Within(from = "1ms")
    Duration connectTimeout();

    /** How long a download may go without a single byte before it is given up. */
    @WithDefault("30s")
    @Within(from = "1ms")
    Duration stallTimeout();

    /**
     * Where installed programs and unfinished downloads are kept. Unset: {@code ollama-sidecar} below
     * {@code XDG_CACHE_HOME}, else below {@code ~/.cache}.
     */
    Optional<Path> cache();
}
