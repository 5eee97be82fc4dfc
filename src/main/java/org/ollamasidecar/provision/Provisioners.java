package org.ollamasidecar.provision;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ollamasidecar.http.EnvironmentProxies;
import org.ollamasidecar.ollama.OllamaVersion;

/** Puts the sources of the program in order. */
public final class Provisioners {

    /** The newest version that the sidecar was tried with. */
    static final String NEWEST_KNOWN_GOOD = "0.34.4";

    private static final String PROVISIONING_OFF = "provisioning is off (sidecar.ollama.provision=false)";

    private Provisioners() {}

    /**
     * Wires the sources that these wishes call for.
     *
     * @param config the wishes
     * @param keys the settings that the wishes come from
     * @param environment the environment variables of this process: PATH, HOME, XDG_CACHE_HOME, and those that a build
     *     with Go needs
     */
    public static Provisioner create(ProvisionConfig config, ProgramKeys keys, Map<String, String> environment) {
        return create(config, keys, environment, Platform.current());
    }

    static Provisioner create(
            ProvisionConfig config, ProgramKeys keys, Map<String, String> environment, Platform platform) {
        String text = config.version().orElse(NEWEST_KNOWN_GOOD);
        Optional<OllamaVersion> version = OllamaVersion.parse(text);
        if (version.isEmpty()) {
            return listener -> new ProvisionOutcome.NotFound(
                    List.of(),
                    keys.version() + " is '" + text + "', which is not a version.",
                    "Set " + keys.version() + " to a version like " + NEWEST_KNOWN_GOOD + ", or remove it.");
        }
        WantedVersion wanted =
                new WantedVersion(version.get(), keys, config.version().isPresent());
        ProgramProof proof = new ProgramProof(environment, platform);
        CacheFolder cache = CacheFolder.of(config.cache(), environment);
        return new OrderedProvisioner(plan(config, keys, environment, platform, wanted, proof, cache));
    }

    private static SourcePlan plan(
            ProvisionConfig config,
            ProgramKeys keys,
            Map<String, String> environment,
            Platform platform,
            WantedVersion wanted,
            ProgramProof proof,
            CacheFolder cache) {
        if (config.program().isPresent()) {
            Source configured = new ConfiguredSource(config.program().get(), wanted, proof);
            return new SourcePlan(
                    List.of(configured),
                    List.of(),
                    List.of(),
                    cache,
                    "Set " + keys.program() + " to a working Ollama, or remove it so that the PATH, the cache and the"
                            + " download are asked.");
        }
        Source configured = new UntriedSource("configured", keys.program() + " is not set");
        Source path = new PathSource(environment, wanted, proof);
        Source cached = new CacheSource(cache, wanted, proof, config.provision());
        if (!config.provision()) {
            return new SourcePlan(
                    List.of(
                            configured,
                            path,
                            cached,
                            new UntriedSource("download", PROVISIONING_OFF),
                            new UntriedSource("go", PROVISIONING_OFF)),
                    List.of(),
                    List.of(),
                    cache,
                    "Install Ollama " + wanted.version() + " on the PATH, or set " + keys.program() + " to it, or let"
                            + " the sidecar fetch it with sidecar.ollama.provision=true.");
        }
        Source download =
                new ReleaseSource(config, cache, wanted, proof, platform, new EnvironmentProxies(environment));
        Source go = new GoSource(cache, wanted, proof, new GoBuild(environment, GoBuild.LIMIT), config.releases());
        return new SourcePlan(
                List.of(configured, path, cached),
                List.of(cached),
                List.of(download, go),
                cache,
                "Install Ollama " + wanted.version() + " on the PATH, or set " + keys.program() + " to it, or make "
                        + config.releases() + " reachable (a mirror can be set as sidecar.ollama.releases).");
    }
}
