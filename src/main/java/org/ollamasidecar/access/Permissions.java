package org.ollamasidecar.access;

import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Predicate;

/** What the table and the configuration say about a request. */
@Singleton
class Permissions {

    private final boolean readOnly;

    Permissions(AccessConfig config) {
        this.readOnly = config.readOnly();
    }

    /** Whether nobody is asked who it is. */
    boolean needNoKey(String method, String path) {
        return AccessTable.find(method, path).map(Rule::role).equals(Optional.of(Role.ANYBODY));
    }

    /** Why somebody may not; empty: he may. */
    Optional<Denial> denial(String method, String path, Predicate<Role> has) {
        Optional<Rule> rule = AccessTable.find(method, path);
        if (readOnly && rule.map(Rule::changesModels).orElse(false)) {
            return Optional.of(Denial.notAllowed(
                    "This service does not change its models.", "Its operator can: sidecar.access.read-only."));
        }
        Role needed = rule.map(Rule::role).orElse(Role.ADMIN);
        return has.test(needed)
                ? Optional.empty()
                : Optional.of(Denial.notAllowed(
                        "This needs a key of the role " + needed.text() + ".", "Ask the operator for one."));
    }
}
