package org.ollamasidecar.access;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** A secret that somebody has shown. */
final class KeyRequest extends BaseAuthenticationRequest {

    private final String secret;

    KeyRequest(String secret) {
        this.secret = secret;
    }

    String secret() {
        return secret;
    }
}
