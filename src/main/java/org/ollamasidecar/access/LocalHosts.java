package org.ollamasidecar.access;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The names by which a service on loopback may be addressed, by Ollama's own rule: those of this machine and those that
 * nobody can buy. A page that lets a name of its own point to loopback (DNS rebinding) sends that name.
 *
 * @param ours of this machine, in lower case
 * @param configured further ones, in lower case
 */
record LocalHosts(Set<String> ours, Set<String> configured) {

    private static final List<String> LOCAL_DOMAINS = List.of(".localhost", ".local", ".internal");

    /** Spares nearly every request the rest. */
    private static final Set<String> USUAL = Set.of("localhost", "127.0.0.1");

    private static final Pattern NAME = Pattern.compile("[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?");

    private static final Pattern IP_4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");

    /** Go takes no more than four digits between two colons, and addresses of IPv4 behind them as it takes others. */
    private static final Pattern IP_6 =
            Pattern.compile("(?=.*:)[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4})*(:" + IP_4.pattern() + ")?");

    /** @throws IllegalArgumentException with the key, for what is no host */
    static LocalHosts of(AccessConfig config) {
        return new LocalHosts(OwnName.all(), configured(config.hosts().orElse(List.of())));
    }

    static Set<String> configured(List<String> hosts) {
        return hosts.stream().map(LocalHosts::configured).collect(Collectors.toUnmodifiableSet());
    }

    private static String configured(String text) {
        String host = text.strip().toLowerCase(Locale.ROOT);
        if (!NAME.matcher(host).matches() && address(host).isEmpty()) {
            throw new IllegalArgumentException("sidecar.access.hosts: '" + text
                    + "' is no host. Recommended action: name hosts without scheme and port, as ai.example.");
        }
        return host;
    }

    /** A host and nothing of its port; the port is not looked at, and where there is none the brackets stay. */
    static String withoutPort(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        if (colon < 0) {
            return hostAndPort;
        }
        String host = hostAndPort.substring(0, colon);
        if (host.startsWith("[")) {
            return host.indexOf(']') == host.length() - 1 ? host.substring(1, host.length() - 1) : hostAndPort;
        }
        boolean plain = host.indexOf(':') < 0 && hostAndPort.indexOf('[') < 0 && hostAndPort.indexOf(']') < 0;
        return plain ? host : hostAndPort;
    }

    /** Whether something stands in the place of a port, whatever it is. */
    static boolean hasPort(String hostAndPort) {
        return !withoutPort(hostAndPort).equals(hostAndPort);
    }

    /** Whether a Host header names this machine. */
    boolean allow(String header) {
        String host = withoutPort(header);
        return USUAL.contains(host) || allowsName(host) || isLocalAddress(host);
    }

    /** Whether it does so by name and not by address. */
    boolean allowsName(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.isEmpty()
                || name.equals("localhost")
                || ours.contains(name)
                || configured.contains(name)
                || LOCAL_DOMAINS.stream().anyMatch(name::endsWith);
    }

    private boolean isLocalAddress(String host) {
        return address(host).filter(LocalHosts::isLocal).isPresent() || configured.contains(host);
    }

    private static boolean isLocal(InetAddress address) {
        return address.isLoopbackAddress()
                || (address.isSiteLocalAddress() && address.getAddress().length == 4)
                || isUniqueLocal(address)
                || address.isAnyLocalAddress()
                || isOfThisMachine(address);
    }

    /** The private addresses of IPv6, fc00::/7. */
    private static boolean isUniqueLocal(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            return false;
        }
    }

    /** Empty for what is no address as it is usually written; no name is looked up. */
    static Optional<InetAddress> address(String host) {
        int zone = host.indexOf('%');
        String text = zone < 0 ? host : host.substring(0, zone);
        boolean ip6 = IP_6.matcher(text).matches() && zone != host.length() - 1;
        if (!ip6 && (zone >= 0 || !IP_4.matcher(text).matches())) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }
}
