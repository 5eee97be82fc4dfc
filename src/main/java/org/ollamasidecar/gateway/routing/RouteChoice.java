package org.ollamasidecar.gateway.routing;

import org.jspecify.annotations.Nullable;
import org.ollamasidecar.ollama.ModelName;

/**
 * Which Ollama a request for a model goes to. A function of what is known of each, and quick: no lock, and nothing for the
 * collector.
 */
final class RouteChoice {

    private RouteChoice() {}

    /**
     * Of those that may run the model, one that has it in memory: the one with the fewest of its requests in relation to its
     * room, of several the one that has been idle longest. However busy that one is, the model is not loaded elsewhere for
     * that: it would be a copy that nobody has wished. Where none has it, the one with the most free memory, of several the
     * one with the fewest models; one in which all that are in memory are at work comes last, as one of them would have to
     * leave. One that is withdrawn is chosen only where there is no other.
     *
     * @param preferred where the conversation was before: it stays there while that one has no more to do than any other by
     *     as many requests as it works on at once; null: nowhere
     * @param avoided one that has just failed; it is chosen only where there is no other; null: none
     * @return null where none may run it
     */
    static @Nullable RouteTarget of(
            RouteTarget[] targets, ModelName model, @Nullable RouteTarget preferred, @Nullable RouteTarget avoided) {
        RouteTarget with = null;
        RouteTarget without = null;
        for (RouteTarget target : targets) {
            if (target == avoided || target.isWithdrawn() || !target.accepts(model)) {
                continue;
            }
            if (target.has(model) && !target.isCrowdedFor(model)) {
                with = with == null || isLessBusy(target, with, model) ? target : with;
            } else {
                without = without == null || hasMoreRoom(target, without, model) ? target : without;
            }
        }
        if (with != null) {
            return staysAt(preferred, with, model, avoided) ? preferred : with;
        }
        return without != null ? without : lastResort(targets, model, avoided);
    }

    /** One that is withdrawn and has not failed, else the one that has. */
    private static @Nullable RouteTarget lastResort(
            RouteTarget[] targets, ModelName model, @Nullable RouteTarget avoided) {
        for (RouteTarget target : targets) {
            if (target != avoided && target.accepts(model)) {
                return target;
            }
        }
        return avoided != null && avoided.accepts(model) ? avoided : null;
    }

    private static boolean staysAt(
            @Nullable RouteTarget preferred, RouteTarget best, ModelName model, @Nullable RouteTarget avoided) {
        return preferred != null
                && preferred != avoided
                && !preferred.isWithdrawn()
                && preferred.accepts(model)
                && preferred.has(model)
                && !preferred.isCrowdedFor(model)
                && preferred.load(model) - best.load(model) < 1;
    }

    private static boolean isLessBusy(RouteTarget one, RouteTarget other, ModelName model) {
        int byLoad = Double.compare(one.load(model), other.load(model));
        return byLoad < 0 || (byLoad == 0 && one.lastUsed(model) < other.lastUsed(model));
    }

    private static boolean hasMoreRoom(RouteTarget one, RouteTarget other, ModelName model) {
        if (one.isCrowdedFor(model) != other.isCrowdedFor(model)) {
            return other.isCrowdedFor(model);
        }
        int byMemory = Long.compare(other.freeMemory(), one.freeMemory());
        int byModels = byMemory != 0 ? byMemory : Integer.compare(one.modelsInMemory(), other.modelsInMemory());
        return byModels < 0 || (byModels == 0 && one.lastUsed(model) < other.lastUsed(model));
    }
}
