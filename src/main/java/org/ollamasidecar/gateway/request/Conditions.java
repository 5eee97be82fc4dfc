package org.ollamasidecar.gateway.request;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** What somebody waits for; looked at whenever something has changed. */
final class Conditions {

    private final Set<Condition> awaited = ConcurrentHashMap.newKeySet();

    /** Completes when it holds; whoever does not wait any longer cancels it. */
    CompletableFuture<Void> await(BooleanSupplier holds) {
        Condition condition = new Condition(holds);
        // In first, then the look: a change either finds it there, or is seen here.
        awaited.add(condition);
        var _ = condition.reached.whenComplete((done, failure) -> awaited.remove(condition));
        condition.look();
        return condition.reached;
    }

    void changed() {
        awaited.forEach(Condition::look);
    }

    private static final class Condition {

        private final BooleanSupplier holds;
        private final CompletableFuture<Void> reached = new CompletableFuture<>();

        Condition(BooleanSupplier holds) {
            this.holds = holds;
        }

        void look() {
            if (holds.getAsBoolean()) {
                reached.complete(null);
            }
        }
    }
}
