package org.ollamasidecar.access;

import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/** Takes keys from requests. Where none are wanted, whatever clients send as one is ignored. */
@Singleton
class KeyMechanism implements HttpAuthenticationMechanism {

    private static final SecurityIdentity ANYBODY = Caller.identity(ApiKey.ANYBODY);

    private final Keys keys;

    KeyMechanism(Keys keys) {
        this.keys = keys;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        if (!keys.areWanted()) {
            return Uni.createFrom().item(ANYBODY);
        }
        List<String> secrets = Credentials.in(context.request().headers());
        return secrets.isEmpty() ? Uni.createFrom().nullItem() : identities.authenticate(new KeyRequest(secrets));
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", Denial.challenge(context)));
    }

    @Override
    public Uni<Boolean> sendChallenge(RoutingContext context) {
        Denial.noKey().send(context);
        return Uni.createFrom().item(true);
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(KeyRequest.class);
    }
}
