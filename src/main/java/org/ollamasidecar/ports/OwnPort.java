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

    /** Whether a port of an address can be bound. */
    sealed interface Trial {

        record Free() implements Trial {}

        /** Somebody listens there. */
        record Taken() implements Trial {}

        /** There is no such address here, or no right to it. */
        record Refused(String reason) implements Trial {}
    }

    static boolean isTaken(String host, int port) {
        return tryBind(host, port) instanceof Trial.Taken;
    }

    static Trial tryBind(String host, int port) {
        try (ServerSocket trial = new ServerSocket()) {
            trial.setReuseAddress(true);
            trial.bind(new InetSocketAddress(host, port));
            return new Trial.Free();
        } catch (BindException e) {
            String reason = String.valueOf(e.getMessage());
            return reason.contains("in use") ? new Trial.Taken() : new Trial.Refused(reason);
        } catch (IOException | IllegalArgumentException e) {
            return new Trial.Refused(String.valueOf(e.getMessage()));
        }
    }
}
