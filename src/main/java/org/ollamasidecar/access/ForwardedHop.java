package org.ollamasidecar.access;

import java.net.InetAddress;
import java.util.Optional;

/**
 * What a proxy says of a request that it passes on.
 *
 * @param from the address that it has got it from; empty: it does not say, or nothing that can be read
 * @param host by which name it was asked
 */
record ForwardedHop(Optional<InetAddress> from, Optional<String> host) {

    /** Of a node as it is written there, perhaps with a port, an address of IPv6 with or without brackets. */
    static Optional<InetAddress> address(String node) {
        String host = LocalHosts.withoutPort(node);
        boolean inBrackets = host.startsWith("[") && host.endsWith("]");
        return LocalHosts.address(inBrackets ? host.substring(1, host.length() - 1) : host);
    }
}
