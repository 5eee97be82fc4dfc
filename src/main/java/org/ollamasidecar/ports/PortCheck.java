package org.ollamasidecar.ports;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Collection;
import org.eclipse.microprofile.config.Config;
import org.ollamasidecar.fleet.AdoptedAddress;
import org.ollamasidecar.fleet.AdoptedAddresses;
import org.ollamasidecar.fleet.InstancesConfig;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.state.PortConflict;
import org.ollamasidecar.state.SidecarConfig;

/** Ends the boot where a port of this service is taken, before anything is started that would have to be ended again. */
@ApplicationScoped
class PortCheck {

    private static final int BEFORE_OLLAMA = 50;

    private final Config config;
    private final SidecarConfig sidecar;
    private final InstancesConfig instances;
    private final OllamaClients clients;

    PortCheck(Config config, SidecarConfig sidecar, InstancesConfig instances, OllamaClients clients) {
        this.config = config;
        this.sidecar = sidecar;
        this.instances = instances;
        this.clients = clients;
    }

    void onStart(@Observes @Priority(BEFORE_OLLAMA) StartupEvent event) throws InterruptedException {
        if (LaunchMode.current() != LaunchMode.NORMAL) {
            return;
        }
        for (OwnPort port : OwnPort.values()) {
            check(port);
        }
    }

    private void check(OwnPort own) throws InterruptedException {
        int port = config.getValue(own.key(), int.class);
        if (port == 0) {
            return;
        }
        Collection<AdoptedAddress> adopted =
                AdoptedAddresses.of(sidecar, instances).used().values();
        String host = config.getOptionalValue(own.hostKey(), String.class).orElse("localhost");
        PortClash.of(own, host, port, sidecar.ollama().port(), adopted).ifPresent(problem -> {
            throw new ConfigurationException(problem);
        });
        if (OwnPort.isTaken(host, port)) {
            throw new ConfigurationException(taken(own, PortConflict.at(port, clients)));
        }
    }

    /** In the words of the key that is to be changed. */
    static String taken(OwnPort own, PortConflict conflict) {
        String adopt = conflict.version().isPresent()
                ? " to use that Ollama, set sidecar.mode=adopt, sidecar.ollama.url=" + conflict.address() + " and "
                        + own.key() + "=" + (conflict.port() + 1) + "; to run one of our own beside it,"
                : "";
        return own.key() + "=" + conflict.port() + " is taken by " + conflict.describe() + ". Recommended action:"
                + adopt + " set " + own.key() + " to a port that is free, or end that process.";
    }
}
