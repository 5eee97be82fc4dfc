package org.ollamasidecar.ports;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.Optional;

/** The ports that this service listens on. */
enum OwnPort {
    CLIENTS("quarkus.http.port", "quarkus.http.host"),
    MANAGEMENT("quarkus.management.port", "quarkus.management.host");

    private final String key;
    private final String hostKey;

    OwnPort(String key, String hostKey) {
        this.key = key;
        this.hostKey = hostKey;
    }

    static Optional<OwnPort> of(String key) {
        return Arrays.stream(values()).filter(port -> port.key.equals(key)).findFirst();
    }

    String key() {
        return key;
    }

    /** The key of the address that it is bound to. */
    String hostKey() {
        return hostKey;
    }

    /**
     * Whether somebody listens on a port of an address. What else keeps it from being bound (no such address, no right to
     * it) is told by whoever binds it.
     */
    static boolean isTaken(String host, int port) {
        try (ServerSocket trial = new ServerSocket()) {
            trial.setReuseAddress(true);
            trial.bind(new InetSocketAddress(host, port));
            return false;
        } catch (BindException e) {
            return String.valueOf(e.getMessage()).contains("in use");
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
