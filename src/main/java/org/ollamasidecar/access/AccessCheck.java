package org.ollamasidecar.access;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.ollamasidecar.config.BootOrder;

/** Looks at the boot whether strangers could do everything. */
@Singleton
class AccessCheck {

    private static final Logger LOG = Logger.getLogger(AccessCheck.class);

    private final AccessConfig config;
    private final Keys keys;
    private final String host;

    AccessCheck(AccessConfig config, Keys keys, @ConfigProperty(name = "quarkus.http.host") String host) {
        this.config = config;
        this.keys = keys;
        this.host = host;
    }

    void check(@Observes @Priority(BootOrder.BEFORE_OLLAMA_BEGINS) StartupEvent started) {
        boolean behindProxies = config.trustedProxies().isPresent();
        if (isOpenToStrangers(keys.areWanted(), host, behindProxies)) {
            String problem = "There are no keys: whoever reaches " + (behindProxies ? "the proxy in front" : host)
                    + " can do everything with Ollama. Recommended action: name a file of keys by sidecar.access.keys"
                    + " (SIDECAR_ACCESS_KEYS=FILE), or "
                    + (behindProxies
                            ? "let the proxy ask who they are and set"
                            : "listen on 127.0.0.1 (quarkus.http.host), or, where something else keeps strangers out, set")
                    + " sidecar.access.without-keys (SIDECAR_ACCESS_WITHOUT_KEYS=true).";
            if (LaunchMode.current() == LaunchMode.NORMAL && !config.withoutKeys()) {
                throw new ConfigurationException(problem);
            }
            LOG.warn(problem);
        }
    }

    /** A proxy on this machine reaches loopback, and with it all whom it serves. */
    static boolean isOpenToStrangers(boolean withKeys, String host, boolean behindProxies) {
        return !withKeys && (behindProxies || !LocalOnly.isLoopback(host));
    }
}
