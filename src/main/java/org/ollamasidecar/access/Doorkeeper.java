package org.ollamasidecar.access;

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

    /** Decides about a request to Ollama; where it is refused, it is answered. */
    public Admission admit(RoutingContext context, RequestPath path) {
        Optional<ApiKey> key = keys.of(context.request().headers());
        return key.isPresent() ? admit(context, path, key.get()) : refuse(context, Denial.noKey());
    }

    private Admission admit(RoutingContext context, RequestPath path, ApiKey key) {
        String method = context.request().method().name();
        return switch (permissions.ofOllama(method, path, key.role())) {
            case Permissions.Permission.Granted yes -> new Admission.Granted(key);
            case Permissions.Permission.Unjudged unjudged -> new Admission.Unjudged(key, unjudged.redirected());
            case Permissions.Permission.Nowhere none -> new Admission.Nowhere(key);
            case Permissions.Permission.Denied denied -> refuse(context, denied.why());
        };
    }

    private static Admission refuse(RoutingContext context, Denial denial) {
        denial.send(context);
        return new Admission.Refused();
    }
}
