package org.ollamasidecar.ollama;

import java.util.Optional;
import java.util.stream.Stream;

/** What kind of trouble an error of Ollama is. */
public enum OllamaErrorKind {
    NOT_FOUND,
    REFUSED,
    UNSUPPORTED,
    MEMORY,
    DISK,
    PERMISSION,
    REGISTRY,
    /** The registry wants a login that Ollama does not have, or refuses the one that it has. */
    UNAUTHORIZED,
    /** The registry cannot be trusted, or does not speak TLS. */
    TLS,
    /** What has come is not what was asked for. */
    DAMAGED,
    /** The files of an installed model are not what they were: nothing loads it until they have been got again. */
    DAMAGED_MODEL,
    INCOMPLETE_INSTALLATION,
    RUNNER,
    BUSY,
    CONNECTION,
    UNKNOWN;

    /** {@return the HTTP status that tells a client of it} */
    public int status() {
        return switch (this) {
            case NOT_FOUND -> 404;
            case REFUSED, UNSUPPORTED, DAMAGED_MODEL -> 422;
            case BUSY -> 503;
            case MEMORY, DISK -> 507;
            case PERMISSION,
                    REGISTRY,
                    UNAUTHORIZED,
                    TLS,
                    DAMAGED,
                    INCOMPLETE_INSTALLATION,
                    RUNNER,
                    CONNECTION,
                    UNKNOWN -> 502;
        };
    }

    /** {@return the kind of this name, if there is one} */
    public static Optional<OllamaErrorKind> named(String name) {
        return Stream.of(values()).filter(kind -> kind.name().equals(name)).findFirst();
    }
}
