package org.ollamasidecar.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.ollamasidecar.config.Within;

/** Who may ask for what. */
@ConfigMapping(prefix = "sidecar.access")
public interface AccessConfig {

    /** The file of keys; unset: whoever reaches the port may do everything. */
    Optional<Path> keys();

    /**
     * Further names by which a service on loopback may be addressed, beside those that Ollama takes (localhost, this
     * machine's own name, {@code *.localhost}, {@code *.local}, {@code *.internal}, private addresses).
     */
    Optional<List<String>> hosts();

    /**
     * Proxies in front, as addresses or networks ({@code 10.0.0.7,10.1.0.0/16}), that are believed when they say in
     * headers who asks and by which name; what others say in such headers is not looked at. As they pass on what
     * strangers send, keys are needed then, or {@code sidecar.access.without-keys}.
     */
    Optional<List<String>> trustedProxies();

    /**
     * In which headers they say it: {@code x-forwarded} ({@code X-Forwarded-For}, {@code X-Forwarded-Host}) or
     * {@code forwarded} ({@code Forwarded}). The others are not looked at: a proxy passes on unseen what it does not set.
     */
    @WithDefault("x-forwarded")
    ForwardedHeaders proxyHeaders();

    /** How often it is looked whether the file has changed. */
    @WithDefault("2s")
    @Within(from = "10ms")
    Duration lookEvery();

    /** Whether it is meant so when there are no keys and the port is open to other machines. */
    @WithDefault("false")
    boolean withoutKeys();

    /** Whether requests may change what models there are; nobody may, whatever his role, when this is set. */
    @WithDefault("false")
    boolean readOnly();
}
