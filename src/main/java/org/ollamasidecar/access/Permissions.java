package org.ollamasidecar.access;

import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;

/** What the table and the configuration say about a request. */
@Singleton
class Permissions {

    private static final String TUNNEL = "CONNECT";

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
        return denial(AccessTable.find(method, path), has);
    }

    private Optional<Denial> denial(Optional<Rule> rule, Predicate<Role> has) {
        if (readOnly && rule.map(Rule::changesModels).orElse(false)) {
            return Optional.of(Denial.notAllowed(
                    "This service does not change its models.", "Its operator can: sidecar.access.read-only."));
        }
        Role needed = rule.map(Rule::role).orElse(Role.ADMIN);
        return has.test(needed) ? Optional.empty() : Optional.of(lacks(needed));
    }

    /** What is said about a request to Ollama. */
    sealed interface Permission {

        /** It may go on. */
        record Granted() implements Permission {}

        /** See {@link Admission.Unjudged}. */
        record Unjudged(boolean redirected) implements Permission {}

        /** Ollama cannot have such a path. */
        record Nowhere() implements Permission {}

        /** It may not. */
        record Denied(Denial why) implements Permission {}
    }

    /** What a key of some role may do on a path of Ollama; what has no row is for admins. */
    Permission ofOllama(String method, RequestPath path, Role role) {
        if (method.equals(TUNNEL) || !isReadAlike(path) || !AccessTable.isOfOllama(path.decoded())) {
            return new Permission.Nowhere();
        }
        Optional<Rule> rule = AccessTable.findDecoded(method, path.decoded());
        return rule.isPresent() ? by(rule, role, new Permission.Granted()) : withoutRow(method, path, role);
    }

    /** Which names of models and blobs are none says Ollama. */
    private static boolean isReadAlike(RequestPath path) {
        return path.hasSeparateParts() || path.isPartBelow("/v1/models/") || path.isPartBelow("/api/blobs/");
    }

    /** The router is asked for what nobody knows; what other keys may do by other methods is not asked for. */
    private Permission withoutRow(String method, RequestPath path, Role role) {
        Optional<Rule> redirected = AccessTable.findDecoded(method, path.otherSlash());
        if (redirected.isPresent()) {
            return by(redirected, role, new Permission.Unjudged(true));
        }
        if (role == Role.ADMIN && !readOnly) {
            return new Permission.Granted();
        }
        return AccessTable.rowsOf(path.decoded())
                .map(Rule::role)
                .filter(needed -> !role.includes(needed))
                .max(Comparator.naturalOrder())
                .<Permission>map(needed -> new Permission.Denied(lacks(needed)))
                .orElseGet(() -> path.isPlain() ? new Permission.Unjudged(false) : new Permission.Nowhere());
    }

    private static Denial lacks(Role needed) {
        return Denial.notAllowed("This needs a key of the role " + needed.text() + ".", "Ask the operator for one.");
    }

    private Permission by(Optional<Rule> rule, Role role, Permission otherwise) {
        return denial(rule, role::includes)
                .<Permission>map(Permission.Denied::new)
                .orElse(otherwise);
    }
}
