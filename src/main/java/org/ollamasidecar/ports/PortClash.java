package org.ollamasidecar.ports;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.ollamasidecar.fleet.AdoptedAddress;

/** A port that the configuration gives to this service and to its Ollama as well: it would talk to itself. */
final class PortClash {

    private static final Logger LOG = Logger.getLogger(PortClash.class);

    /** Bound to one of these a service is at each address of its machine. */
    private static final Set<String> ANY = Set.of("0.0.0.0", "::", "[::]");

    private PortClash() {}

    /**
     * The sentence for it, with the keys and what to do; empty where there is none.
     *
     * @param host the address that this service is bound to
     */
    static Optional<String> of(OwnPort own, String host, int port, int ollama, Collection<AdoptedAddress> adopted) {
        if (ollama == port) {
            return Optional.of("sidecar.ollama.port=" + port + " is the port of this service itself (" + own.key()
                    + "). Recommended action: remove sidecar.ollama.port, or set " + own.key()
                    + " to another port.");
        }
        return adopted.stream()
                .filter(address ->
                        address.url().getPort() == port && isOurs(address.url().getHost(), host))
                .findFirst()
                .map(address -> address.key() + "=" + address.url() + " is where this service itself listens ("
                        + own.key() + "=" + port + "). Recommended action: "
                        + (adopted.size() > 1 ? "remove that address, or " : "") + "set " + own.key()
                        + " to another port, such as " + (port + 1) + ".");
    }

    private static boolean isOurs(String asked, String bound) {
        return asked.equals("localhost")
                || asked.startsWith("127.")
                || asked.equals("[::1]")
                || asked.equalsIgnoreCase(bound)
                || (ANY.contains(bound) && isOwnAddress(asked));
    }

    /** Asked only where it has our own port: to look up a name may take its time. */
    private static boolean isOwnAddress(String host) {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.getByName(host)) != null;
        } catch (UnknownHostException | SocketException e) {
            LOG.debugf("Not known whether %s is this machine: %s", host, e.getMessage());
            return false;
        }
    }
}
