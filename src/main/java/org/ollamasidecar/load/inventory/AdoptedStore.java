package org.ollamasidecar.load.inventory;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.ollama.ModelName;

/** What is known of one store. For any thread. */
final class AdoptedStore {

    private volatile @Nullable Set<ModelName> installed;
    private volatile boolean changed;
    private volatile int underWay;
    private volatile long changes;

    Stock of(ModelName model) {
        Set<ModelName> known = installed;
        if (known == null || changed) {
            return Stock.UNKNOWN;
        }
        if (known.contains(model)) {
            return Stock.INSTALLED;
        }
        return underWay > 0 ? Stock.UNKNOWN : Stock.MISSING;
    }

    /** Whether the newest look has seen a model, whatever has changed since. */
    boolean had(ModelName model) {
        Set<ModelName> known = installed;
        return known != null && known.contains(model);
    }

    /** Whether nothing has changed since the newest look. */
    boolean isKnown() {
        return installed != null && !changed;
    }

    /** By the newest look; empty before the first. */
    Optional<Set<ModelName>> installed() {
        return Optional.ofNullable(installed);
    }

    /** How many changes have ended; what was seen before is not true after another one. */
    long changes() {
        return changes;
    }

    synchronized void changeBegins() {
        underWay = underWay + 1;
    }

    synchronized void changeEnds() {
        underWay = underWay - 1;
        changes = changes + 1;
        changed = true;
    }

    /**
     * Somebody has looked.
     *
     * @param asOf the number of changes when the look began
     * @return whether it is still true
     */
    synchronized boolean seen(long asOf, Set<ModelName> found) {
        if (asOf != changes) {
            return false;
        }
        installed = Set.copyOf(found);
        changed = false;
        return true;
    }
}
