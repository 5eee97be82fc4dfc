package org.ollamasidecar.access;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.ollamasidecar.models.TestRules;
import org.ollamasidecar.task.PermanentThreads;

/** Keys for tests of other rooms. */
public final class TestKeys {

    private TestKeys() {}

    public static ApiKey of(String name, Optional<Rate> rate, OptionalInt concurrent) {
        return of(name, rate, concurrent, List.of());
    }

    public static ApiKey withBudgets(String name, TokenBudget... budgets) {
        return of(name, Optional.empty(), OptionalInt.empty(), List.of(budgets));
    }

    /** Nobody wants any. */
    public static KnownKeys none() {
        return new KnownKeys(
                new Keys(TestRules.config(AccessConfig.class, Map.of()), new PermanentThreads(InstantSource.system())));
    }

    private static ApiKey of(String name, Optional<Rate> rate, OptionalInt concurrent, List<TokenBudget> budgets) {
        return new ApiKey(name, KeyHash.of("the secret of " + name), Role.OPERATE, rate, concurrent, budgets);
    }
}
