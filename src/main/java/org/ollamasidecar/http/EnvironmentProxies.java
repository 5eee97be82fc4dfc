package org.ollamasidecar.http;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} name, in upper or lower case, as curl and
 * Go take them; the JDK reads none of them. Loopback is always reached directly.
 */
public final class EnvironmentProxies extends ProxySelector {

    private static final int DEFAULT_PORT = 80;

    private final Map<String, String> environment;

    public EnvironmentProxies(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public List<Proxy> select(URI uri) {
        return List.of(proxyFor(uri)
                .map(proxy -> new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), port(proxy))))
                .orElse(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException reason) {
        // Whoever asked is told by the exception.
    }

    /** Tells a proxy who asks, where its address says so: {@code http://USER:PASSWORD@HOST:PORT}. */
    public Authenticator authenticator() {
        return new Authenticator() {
            @Override
            protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                return getRequestorType() == RequestorType.PROXY
                        ? credentials(URI.create(getRequestingURL().toString()))
                        : null;
            }
        };
    }

    private @Nullable PasswordAuthentication credentials(URI uri) {
        return proxyFor(uri)
                .map(URI::getRawUserInfo)
                .map(info -> {
                    String[] parts = info.split(":", 2);
                    String password = parts.length == 2 ? parts[1] : "";
                    return new PasswordAuthentication(
                            decoded(parts[0]), decoded(password).toCharArray());
                })
                .orElse(null);
    }

    /**
     * By way of whom an address is reached, for people; empty: directly.
     *
     * @throws IllegalArgumentException with the variable and what to do, where it is none that can be used
     */
    public Optional<String> named(URI uri) {
        return proxyFor(uri).map(proxy -> proxy.getHost() + ":" + port(proxy));
    }

    private Optional<URI> proxyFor(URI uri) {
        String host = Objects.requireNonNullElse(uri.getHost(), "").toLowerCase(Locale.ROOT);
        if (host.isEmpty() || isLoopback(host) || isExcepted(host, uri.getPort())) {
            return Optional.empty();
        }
        String name = "https".equals(uri.getScheme()) ? "HTTPS_PROXY" : "HTTP_PROXY";
        return Optional.ofNullable(value(name)).map(value -> parsed(name, value));
    }

    private @Nullable String value(String name) {
        String upper = environment.getOrDefault(name, "").strip();
        String found = upper.isEmpty()
                ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "").strip()
                : upper;
        return found.isEmpty() ? null : found;
    }

    private static URI parsed(String name, String value) {
        try {
            URI proxy = new URI(value.contains("://") ? value : "http://" + value);
            if ("http".equals(proxy.getScheme()) && proxy.getHost() != null) {
                return proxy;
            }
        } catch (URISyntaxException e) {
            // Told below, as any other value that is no proxy.
        }
        throw new IllegalArgumentException(
                name + " is not of the form http://HOST:PORT. Recommended action: correct it, or remove it.");
    }

    private boolean isExcepted(String host, int port) {
        String exceptions = value("NO_PROXY");
        return exceptions != null
                && Arrays.stream(exceptions.split("[,\\s]+", -1))
                        .map(entry -> entry.toLowerCase(Locale.ROOT))
                        .anyMatch(entry -> excepts(entry, host, port));
    }

    private static boolean excepts(String entry, String host, int port) {
        if (entry.equals("*")) {
            return true;
        }
        int colon = entry.indexOf(':');
        boolean withPort = colon > 0 && entry.indexOf(':', colon + 1) < 0;
        if (withPort && !entry.substring(colon + 1).equals(String.valueOf(port))) {
            return false;
        }
        String name = (withPort ? entry.substring(0, colon) : entry).replaceFirst("^\\*?\\.", "");
        return !name.isEmpty() && (host.equals(name) || host.endsWith("." + name));
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    private static int port(URI proxy) {
        return proxy.getPort() < 0 ? DEFAULT_PORT : proxy.getPort();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
