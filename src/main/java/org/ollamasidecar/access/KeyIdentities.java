package org.ollamasidecar.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Tells whose key it is. */
@Singleton
class KeyIdentities implements IdentityProvider<KeyRequest> {

    private final Keys keys;

    KeyIdentities(Keys keys) {
        this.keys = keys;
    }

    @Override
    public Class<KeyRequest> getRequestType() {
        return KeyRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(KeyRequest request, AuthenticationRequestContext context) {
        return keys.best(request.secrets())
                .map(key -> Uni.createFrom().item(Caller.identity(key)))
                .orElseGet(() -> Uni.createFrom().failure(new AuthenticationFailedException("No such key")));
    }
}
