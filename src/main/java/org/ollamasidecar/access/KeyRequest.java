package org.ollamasidecar.access;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;
import java.util.List;

/** The secrets that somebody has shown. */
final class KeyRequest extends BaseAuthenticationRequest {

    private final List<String> secrets;

    KeyRequest(List<String> secrets) {
        this.secrets = secrets;
    }

    List<String> secrets() {
        return secrets;
    }
}
