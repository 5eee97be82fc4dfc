package org.ollamasidecar.ports;

import java.net.URI;
import java.util.Optional;

/** A port that the configuration gives to this service and to its Ollama as well: it would talk to itself. */
final class PortClash {

    private PortClash() {}

    /** The sentence for it, with the keys and what to do; empty where there is none. */
    static Optional<String> of(OwnPort own, int port, int ollama, Optional<URI> adopted) {
        if (ollama == port) {
            return Optional.of("sidecar.ollama.port=" + port + " is the port of this service itself (" + own.key()
                    + "). Recommended action: remove sidecar.ollama.port, or set " + own.key()
                    + " to another port.");
        }
        return adopted.filter(url -> url.getPort() == port && isThisMachine(url))
                .map(url -> "sidecar.ollama.url=" + url + " is where this service itself listens (" + own.key() + "="
                        + port + "). Recommended action: set " + own.key() + " to another port, such as " + (port + 1)
                        + ".");
    }

    private static boolean isThisMachine(URI url) {
        String host = url.getHost();
        return host != null && (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"));
    }
}
