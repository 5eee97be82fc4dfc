package org.ollamasidecar.access;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Lets requests to Ollama in. They are judged by the same keys and the same table as all others, but at once and on their
 * event loop: what the security layers do around that costs them more than all the rest of their way.
 */
@Singleton
public final class Doorkeeper {

    private final Keys keys;
    private final Permissions permissions;

    Doorkeeper(Keys keys, Permissions permissions) {
        this.keys = keys;
        this.permissions = permissions;
    }

    /** Whose request it is; empty: it has been answered with a refusal. */
    public Optional<ApiKey> admit(RoutingContext context) {
        Optional<ApiKey> key = keys.of(context.request().headers());
        Optional<Denial> denial =
                key.map(known -> denial(context.request(), known)).orElseGet(() -> Optional.of(Denial.noKey()));
        denial.ifPresent(no -> no.send(context));
        return denial.isPresent() ? Optional.empty() : key;
    }

    private Optional<Denial> denial(HttpServerRequest request, ApiKey key) {
        return permissions.denial(request.method().name(), request.path(), key.role()::includes);
    }
}
