package org.ollamasidecar.access;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Who asks. */
public final class Caller {

    private static final String KEY = "key";

    private Caller() {}

    static SecurityIdentity identity(ApiKey key) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(key.name()))
                .addRoles(key.role().included())
                .addAttribute(KEY, key)
                .build();
    }

    /** The key of a request that has been let in. */
    public static ApiKey of(RoutingContext context) {
        ApiKey key = context.user() instanceof QuarkusHttpUser user ? of(user.getSecurityIdentity()) : null;
        return key == null ? ApiKey.ANYBODY : key;
    }

    private static @Nullable ApiKey of(SecurityIdentity identity) {
        return identity.getAttribute(KEY);
    }
}
