package org.ollamasidecar.state;

import java.net.URI;
import java.util.Optional;

/** Where the Ollama of somebody else listens, checked. */
final class AdoptedAddress {

    private static final int DEFAULT_PORT = 11434;

    private AdoptedAddress() {}

    /**
     * Empty in every mode but {@link Mode#ADOPT}.
     *
     * @throws IllegalArgumentException with keys, values and what to change, when mode and address do not fit
     */
    static Optional<URI> of(SidecarConfig config) {
        Optional<URI> url = config.ollama().url();
        return switch (config.mode()) {
            case OWN -> {
                if (url.isPresent()) {
                    throw new IllegalArgumentException("sidecar.ollama.url=" + url.get()
                            + " is set, but sidecar.mode=own. Recommended action: set sidecar.mode=adopt,"
                            + " or remove sidecar.ollama.url.");
                }
                yield Optional.empty();
            }
            case ADOPT ->
                Optional.of(checked(url.orElseThrow(() ->
                        new IllegalArgumentException("sidecar.mode=adopt needs sidecar.ollama.url. Recommended action:"
                                + " set it to where that Ollama listens, e.g. http://127.0.0.1:11434."))));
        };
    }

    private static URI checked(URI url) {
        boolean bare = url.getRawPath() == null
                || url.getRawPath().isEmpty()
                || url.getRawPath().equals("/");
        if (!"http".equals(url.getScheme()) || url.getHost() == null || url.getRawUserInfo() != null || !bare) {
            throw new IllegalArgumentException("sidecar.ollama.url=" + url
                    + " is not of the form http://HOST:PORT. Recommended action: correct it.");
        }
        return URI.create("http://" + url.getHost() + ":" + (url.getPort() < 0 ? DEFAULT_PORT : url.getPort()));
    }
}
