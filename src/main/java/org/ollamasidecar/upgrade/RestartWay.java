package org.ollamasidecar.upgrade;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * How one of several Ollamas is restarted without a gap. Pure. Beside it is the better way: the new one is proved before the
 * old one has gone.
 *
 * @param inPlace whether others take its requests while it is restarted; else another one is started beside it
 * @param reason why in its place; empty otherwise
 */
record RestartWay(boolean inPlace, String reason) {

    static final RestartWay BESIDE = new RestartWay(false, "");

    /**
     * In its place where its models have no room twice and others have each of them.
     *
     * @param objection why they are not loaded into another one beside it; empty: they are
     * @param models what it has in memory
     * @param others what each of the others that answer has
     */
    static RestartWay of(Optional<String> objection, Collection<String> models, Collection<Set<String>> others) {
        boolean isTaken = models.stream().allMatch(model -> others.stream().anyMatch(other -> other.contains(model)));
        return objection
                .filter(why -> isTaken && !others.isEmpty())
                .map(why -> new RestartWay(true, why))
                .orElse(BESIDE);
    }
}
