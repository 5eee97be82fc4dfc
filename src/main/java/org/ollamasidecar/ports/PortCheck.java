package org.ollamasidecar.ports;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Collection;
import org.eclipse.microprofile.config.Config;
import org.ollamasidecar.config.BootOrder;
import org.ollamasidecar.fleet.AdoptedAddress;
import org.ollamasidecar.fleet.AdoptedAddresses;
import org.ollamasidecar.fleet.InstancesConfig;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.state.PortConflict;
import org.ollamasidecar.state.SidecarConfig;

/** Ends the boot where a port of this service is taken, before anything is started that would have to be ended again. */
@ApplicationScoped
class PortCheck {

    private static final int HIGHEST = 65_535;

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

    void onStart(@Observes @Priority(BootOrder.BEFORE_OLLAMA_BEGINS) StartupEvent event) throws InterruptedException {
        if (LaunchMode.current() != LaunchMode.NORMAL) {
            return;
        }
        requireDifferent();
        for (OwnPort port : OwnPort.values()) {
            check(port);
        }
    }

    /** Two servers of one process can share a port: each of them would then get a part of the other's requests. */
    private void requireDifferent() {
        int clientsPort = config.getValue(OwnPort.CLIENTS.key(), int.class);
        if (clientsPort != 0 && clientsPort == config.getValue(OwnPort.MANAGEMENT.key(), int.class)) {
            throw new ConfigurationException(OwnPort.MANAGEMENT.key() + "=" + clientsPort + " is "
                    + OwnPort.CLIENTS.key() + " as well. Recommended action: set one of them to another port.");
        }
    }

    private void check(OwnPort own) throws InterruptedException {
        int port = config.getValue(own.key(), int.class);
        String host = config.getOptionalValue(own.hostKey(), String.class).orElse("localhost");
        if (port < 0 || port > HIGHEST) {
            throw new ConfigurationException(
                    own.key() + "=" + port + " is no port. Recommended action: set it to one from 1 to " + HIGHEST
                            + ", or to 0 for a free one.");
        }
        if (port != 0) {
            requireNoClash(own, host, port);
        }
        switch (OwnPort.tryBind(host, port)) {
            case OwnPort.Trial.Free _ -> {}
            case OwnPort.Trial.Taken _ -> throw new ConfigurationException(taken(own, PortConflict.at(port, clients)));
            case OwnPort.Trial.Refused(String reason) ->
                throw new ConfigurationException(own.hostKey() + "=" + host + " with " + own.key() + "=" + port
                        + " cannot be listened on: " + reason + ". Recommended action: set " + own.hostKey()
                        + " to an address of this machine and " + own.key() + " to a port that this user may use.");
        }
    }

    private void requireNoClash(OwnPort own, String host, int port) {
        Collection<AdoptedAddress> adopted =
                AdoptedAddresses.of(sidecar, instances).used().values();
        PortClash.of(own, host, port, sidecar.ollama().port(), adopted).ifPresent(problem -> {
            throw new ConfigurationException(problem);
        });
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
