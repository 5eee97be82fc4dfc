package org.ollamasidecar.instance;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.ollamasidecar.provision.ProvisionConfig;

/** The configuration, with a program that somebody has chosen in the place of the one that it names. */
record ChosenProgram(ProvisionConfig configured, Path chosen) implements ProvisionConfig {

    static ProvisionConfig of(ProvisionConfig configured, Launch launch) {
        return launch.program()
                .<ProvisionConfig>map(chosen -> new ChosenProgram(configured, chosen))
                .orElse(configured);
    }

    @Override
    public Optional<Path> program() {
        return Optional.of(chosen);
    }

    /** What was chosen is right, whatever version was configured. */
    @Override
    public Optional<String> version() {
        return Optional.empty();
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
