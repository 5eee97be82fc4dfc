package org.ollamasidecar.access;

import io.smallrye.common.net.CidrAddress;
import io.smallrye.common.net.Inet;
import io.vertx.core.MultiMap;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * The proxies in front whose word is taken for who asks, and by which name. Anybody can send such headers: those of others
 * are not looked at, and of what a trusted one passes on only what trusted ones have written.
 *
 * @param networks where they are
 * @param headers in which they say it
 */
record TrustedProxies(List<CidrAddress> networks, ForwardedHeaders headers) {

    /**
     * What is believed of a request.
     *
     * @param client who asks: the last one on the way back that is no trusted proxy
     * @param host by which name; empty: the proxies do not say
     */
    record Forwarded(InetAddress client, Optional<String> host) {}

    /** @throws IllegalArgumentException with the key, for what is neither an address nor a network */
    static TrustedProxies of(AccessConfig config) {
        return new TrustedProxies(
                config.trustedProxies().orElse(List.of()).stream()
                        .map(TrustedProxies::network)
                        .toList(),
                config.proxyHeaders());
    }

    static CidrAddress network(String text) {
        String place = text.strip();
        CidrAddress network = place.contains("/")
                ? Inet.parseCidrAddress(place)
                : LocalHosts.address(place)
                        .map(address -> CidrAddress.create(address, address.getAddress().length * Byte.SIZE))
                        .orElse(null);
        if (network == null) {
            throw new IllegalArgumentException("sidecar.access.trusted-proxies: '" + text
                    + "' is neither an address nor a network. Recommended action: write 10.0.0.7, 10.1.0.0/16, ::1 or"
                    + " fd00::/8; names are not looked up.");
        }
        return network;
    }

    boolean none() {
        return networks.isEmpty();
    }

    /** Empty where the request does not come from a trusted proxy. */
    Optional<Forwarded> of(InetAddress peer, MultiMap sent) {
        if (!trust(peer)) {
            return Optional.empty();
        }
        InetAddress client = peer;
        Optional<String> host = Optional.empty();
        for (ForwardedHop hop : headers.hops(sent).reversed()) {
            if (!trust(client)) {
                break;
            }
            Optional<String> before = host;
            host = hop.host().or(() -> before);
            if (hop.from().isEmpty()) {
                break;
            }
            client = hop.from().get();
        }
        return Optional.of(new Forwarded(client, host));
    }

    private boolean trust(InetAddress address) {
        return networks.stream().anyMatch(network -> network.matches(address));
    }
}
