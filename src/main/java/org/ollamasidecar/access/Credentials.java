package org.ollamasidecar.access;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The secrets that a request shows, in whichever way its client knows. Only headers count: what is in an address gets into logs. */
final class Credentials {

    private static final List<String> KEY_HEADERS = List.of("x-api-key", "api-key");
    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";

    /** Each costs a hash: a request with thousands of them must not hold up the others. */
    private static final int MOST = 16;

    private Credentials() {}

    /** All of them but empty ones: some clients send a key of another service beside ours. */
    static List<String> in(MultiMap headers) {
        List<String> secrets = new ArrayList<>();
        for (String authorization : headers.getAll(HttpHeaders.AUTHORIZATION)) {
            of(authorization).ifPresent(secret -> add(secrets, secret));
        }
        for (String name : KEY_HEADERS) {
            headers.getAll(name).forEach(secret -> add(secrets, secret));
        }
        return secrets;
    }

    private static void add(List<String> secrets, String shown) {
        String secret = shown.strip();
        if (!secret.isEmpty() && secrets.size() < MOST && !secrets.contains(secret)) {
            secrets.add(secret);
        }
    }

    private static Optional<String> of(String authorization) {
        if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.of(authorization.substring(BEARER.length()));
        }
        if (authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return password(authorization.substring(BASIC.length()).strip());
        }
        return Optional.empty();
    }

    /** The name before it is not looked at. */
    private static Optional<String> password(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
