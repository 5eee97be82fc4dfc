package org.ollamasidecar.load.inventory;

import java.util.Optional;
import java.util.Set;
import org.ollamasidecar.ollama.ModelName;

/**
 * What is known of one store at one moment.
 *
 * @param installed by the newest look; empty before the first
 * @param isChanged whether something has changed since that look
 * @param underWay how many changes have begun and not ended
 * @param changes how many have ended; what was seen before is not true after another one
 */
record AdoptedStore(Optional<Set<ModelName>> installed, boolean isChanged, int underWay, long changes) {

    static final AdoptedStore UNSEEN = new AdoptedStore(Optional.empty(), false, 0, 0);

    Stock of(ModelName model) {
        if (!isKnown()) {
            return Stock.UNKNOWN;
        }
        if (had(model)) {
            return Stock.INSTALLED;
        }
        return underWay > 0 ? Stock.UNKNOWN : Stock.MISSING;
    }

    /** Whether the newest look has seen a model, whatever has changed since. */
    boolean had(ModelName model) {
        return installed.isPresent() && installed.get().contains(model);
    }

    /** Whether nothing has changed since the newest look. */
    boolean isKnown() {
        return installed.isPresent() && !isChanged;
    }

    AdoptedStore changeBegun() {
        return new AdoptedStore(installed, isChanged, underWay + 1, changes);
    }

    AdoptedStore changeEnded() {
        return new AdoptedStore(installed, true, underWay - 1, changes + 1);
    }

    /**
     * Somebody has looked.
     *
     * @param asOf the number of changes when the look began: where there are others by now, the look does not count
     */
    AdoptedStore seen(long asOf, Set<ModelName> found) {
        return asOf == changes ? new AdoptedStore(Optional.of(Set.copyOf(found)), false, underWay, changes) : this;
    }
}
