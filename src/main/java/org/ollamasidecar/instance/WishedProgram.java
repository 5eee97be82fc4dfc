package org.ollamasidecar.instance;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.ollamasidecar.provision.ProvisionConfig;

/**
 * The configuration, with another program or version than the ones that it names.
 *
 * @param program an executable; empty: it is looked for
 * @param version that it has to have; empty: any
 */
public record WishedProgram(ProvisionConfig configured, Optional<Path> program, Optional<String> version)
        implements ProvisionConfig {

    static ProvisionConfig of(ProvisionConfig configured, Launch launch) {
        return launch.hasOwnProgram() ? new WishedProgram(configured, launch.program(), launch.version()) : configured;
    }

    @Override
    public boolean provision() {
        return configured.provision();
    }

    @Override
    public URI releases() {
        return configured.releases();
    }

    @Override
    public Duration connectTimeout() {
        return configured.connectTimeout();
    }

    @Override
    public Duration stallTimeout() {
        return configured.stallTimeout();
    }

    @Override
    public Optional<Path> cache() {
        return configured.cache();
    }
}
