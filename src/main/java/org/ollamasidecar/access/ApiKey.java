package org.ollamasidecar.access;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A key, without its secret.
 *
 * @param name of its owner, for logs and queues
 * @param hash SHA-256 of the secret
 * @param rate how many requests it may send
 * @param concurrent how many of its requests may be under way at once
 * @param budgets how many tokens it may use, at most one for each period
 */
public record ApiKey(
        String name, KeyHash hash, Role role, Optional<Rate> rate, OptionalInt concurrent, List<TokenBudget> budgets) {

    /** Who asks where no keys are wanted. */
    static final ApiKey ANYBODY =
            new ApiKey("anybody", KeyHash.NONE, Role.ADMIN, Optional.empty(), OptionalInt.empty(), List.of());
}
