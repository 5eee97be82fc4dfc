package org.ollamasidecar.provision;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Wishes for a test: provisioning is on, everything else is unset. */
record TestConfig(
        Optional<Path> program,
        Optional<String> version,
        boolean provision,
        URI releases,
        Duration connectTimeout,
        Duration stallTimeout,
        Optional<Path> cache)
        implements ProvisionConfig {

    static TestConfig of(Path cache, URI releases) {
        return new TestConfig(
                Optional.empty(),
                Optional.empty(),
                true,
                releases,
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                Optional.of(cache));
    }

    /** For tests that must not get as far as a download. */
    static TestConfig offline(Path cache) {
        return of(cache, URI.create("http://127.0.0.1:1/releases")).withProvision(false);
    }

    TestConfig withProvision(boolean wanted) {
        return new TestConfig(program, version, wanted, releases, connectTimeout, stallTimeout, cache);
    }

    TestConfig withProgram(Path path) {
        return new TestConfig(Optional.of(path), version, provision, releases, connectTimeout, stallTimeout, cache);
    }

    TestConfig withVersion(String text) {
        return new TestConfig(program, Optional.of(text), provision, releases, connectTimeout, stallTimeout, cache);
    }

    TestConfig withStallTimeout(Duration timeout) {
        return new TestConfig(program, version, provision, releases, connectTimeout, timeout, cache);
    }
}
