package org.ollamasidecar.access;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A key, without its secret.
 *
 * @param name of its owner, for logs and queues
 * @param hash SHA-256 of the secret
 * @param rate how many requests it may send
 * @param concurrent how many of its requests may be under way at once
 */
public record ApiKey(String name, KeyHash hash, Role role, Optional<Rate> rate, OptionalInt concurrent) {

    /** Who asks where no keys are wanted. */
    static final ApiKey ANYBODY =
            new ApiKey("anybody", KeyHash.NONE, Role.ADMIN, Optional.empty(), OptionalInt.empty());
}
