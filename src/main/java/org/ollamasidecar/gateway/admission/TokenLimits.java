package org.ollamasidecar.gateway.admission;

import jakarta.inject.Singleton;
import java.util.Locale;
import org.ollamasidecar.access.ApiKey;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.JsonPath;
import org.ollamasidecar.gateway.request.Refusal;
import org.ollamasidecar.gateway.request.RefusedException;
import org.ollamasidecar.usage.TokenBudgets;

/** Refuses the requests of a key that would use tokens, where it has used up its budget. What runs already goes on. */
@Singleton
public final class TokenLimits {

    private final TokenBudgets budgets;

    TokenLimits(TokenBudgets budgets) {
        this.budgets = budgets;
    }

    /**
     * Looks whether any are left.
     *
     * @throws RefusedException when none are
     */
    public void check(ApiKey key, InFlightRequest request) {
        if (key.budgets().isEmpty()) {
            return;
        }
        JsonPath.of(request.method(), request.path())
                .filter(JsonPath::isInference)
                .flatMap(path -> budgets.usedUp(key))
                .ifPresent(TokenLimits::refuse);
    }

    private static void refuse(TokenBudgets.State state) {
        String period = state.budget().period().name().toLowerCase(Locale.ROOT);
        throw new RefusedException(Refusal.usedUp(
                "this key has used " + state.used() + " of its "
                        + state.budget().tokens() + " tokens of this " + period + " (UTC) and may ask again from "
                        + state.until() + " on, see /sidecar/v1/usage",
                state.left().plusSeconds(1)));
    }
}
