package org.ollamasidecar.fleet;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where an Ollama of somebody else listens, checked.
 *
 * @param key where that is configured
 * @param url with a port, and without a path
 */
public record AdoptedAddress(String key, URI url) {

    /** The port of an Ollama that has been told none. */
    static final int USUAL_PORT = 11434;

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.0\\.0\\.1|\\[::1]");

    /** @throws IllegalArgumentException with the key, the value and the form that is wanted, where it is none */
    static AdoptedAddress parse(String key, String text) {
        return parsed(text.strip())
                .map(url -> new AdoptedAddress(key, url))
                .orElseThrow(() -> new IllegalArgumentException(key + "=" + text.strip()
                        + " is not of the form http://HOST:PORT. Recommended action: correct it."));
    }

    private static Optional<URI> parsed(String text) {
        try {
            URI url = new URI(text);
            String path = url.getRawPath();
            boolean bare = path == null || path.isEmpty() || path.equals("/");
            return "http".equals(url.getScheme()) && url.getHost() != null && url.getRawUserInfo() == null && bare
                    ? Optional.of(new URI("http://" + url.getHost() + ":" + port(url)))
                    : Optional.empty();
        } catch (URISyntaxException none) {
            return Optional.empty();
        }
    }

    private static int port(URI url) {
        return url.getPort() < 0 ? USUAL_PORT : url.getPort();
    }

    String host() {
        return url.getHost().toLowerCase(Locale.ROOT);
    }

    /** Whether both are one address, however they are written; the names of this machine for itself are one too. */
    boolean isSameAs(AdoptedAddress other) {
        return url.getPort() == other.url.getPort() && place().equals(other.place());
    }

    private String place() {
        return LOOPBACK.matcher(host()).matches() ? "localhost" : host();
    }
}
