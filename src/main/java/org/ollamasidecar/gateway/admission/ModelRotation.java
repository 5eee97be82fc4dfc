package org.ollamasidecar.gateway.admission;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.ollamasidecar.gateway.routing.ModelRoom;
import org.ollamasidecar.ollama.ModelName;

/**
 * Which models are worked for, where not all that are asked for have room in memory at once. Requests for those at work go on,
 * so that they are served together; another one that waits has been passed over for long enough at some time, and then
 * nothing more is admitted that stands in its way. A function of what waits and what runs.
 *
 * @param most for how long a model may be passed over; 0: requests go on as they come
 */
record ModelRotation(ModelRoom room, Duration most) {

    /**
     * A model that is asked for.
     *
     * @param running how many of its requests have a permit
     * @param passedOverSince by a clock of nanoseconds: since when it is not at work although somebody waits for it; empty
     *     where that is not so
     */
    record Line(ModelName model, int running, OptionalLong passedOverSince) {

        private boolean isAtWork() {
            return running > 0;
        }
    }

    /** Whether a request for a model may go on, beside what runs. */
    boolean admits(Line asked, Collection<Line> others, long now) {
        if (most.isZero()) {
            return true;
        }
        Set<ModelName> atWork = new HashSet<>();
        others.stream().filter(Line::isAtWork).forEach(other -> atWork.add(other.model()));
        if (!asked.isAtWork() && !room.isFor(asked.model(), atWork)) {
            return false;
        }
        atWork.add(asked.model());
        return others.stream().noneMatch(other -> comesFirst(other, asked, atWork, now));
    }

    private boolean comesFirst(Line other, Line asked, Set<ModelName> atWork, long now) {
        if (other.passedOverSince().isEmpty()) {
            return false;
        }
        long since = other.passedOverSince().getAsLong();
        return now - since >= most.toNanos()
                && (asked.isAtWork() || isBefore(since, asked.passedOverSince()))
                && !room.isFor(other.model(), atWork)
                && isInTheWay(asked.model(), other.model(), atWork);
    }

    /** Whether there would be room without it, or never is beside it, or several are in the way of whom one has to rest. */
    private boolean isInTheWay(ModelName asked, ModelName other, Set<ModelName> atWork) {
        return isRoomWithout(asked, other, atWork)
                || !room.isFor(other, Set.of(asked))
                || atWork.stream().noneMatch(one -> isRoomWithout(one, other, atWork));
    }

    private boolean isRoomWithout(ModelName one, ModelName other, Set<ModelName> atWork) {
        Set<ModelName> rest = new HashSet<>(atWork);
        rest.remove(one);
        return room.isFor(other, rest);
    }

    private static boolean isBefore(long since, OptionalLong other) {
        return other.isEmpty() || since - other.getAsLong() < 0;
    }
}
