package org.ollamasidecar.gateway;

import java.util.Set;
import org.ollamasidecar.gateway.request.JsonPath;

/** The paths that have a name in figures. */
final class Routes {

    private static final Set<String> OTHERS = Set.of("/", "/api/version", "/api/tags", "/api/ps", "/v1/models");

    private Routes() {}

    static String label(String path) {
        return OTHERS.contains(path) || JsonPath.of(path).isPresent() ? path : "other";
    }
}
