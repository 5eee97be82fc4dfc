package org.ollamasidecar.load.inventory;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.ollama.ModelName;

/** What is known of one store. For any thread. */
final class AdoptedStore {

    private volatile @Nullable Set<ModelName> installed;
    private volatile int underWay;
    private volatile long changes;

    Stock of(ModelName model) {
        Set<ModelName> known = installed;
        if (known == null) {
            return Stock.UNKNOWN;
        }
        if (known.contains(model)) {
            return Stock.INSTALLED;
        }
        return underWay > 0 ? Stock.UNKNOWN : Stock.MISSING;
    }

    /** Empty while that is not known. */
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
        installed = null;
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
        return true;
    }
}
