package org.ollamasidecar.gateway.admission;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.ollamasidecar.ollama.ModelName;

/** The queues of all models that are asked for, and which of them goes on. Not for several threads. */
final class ModelQueues {

    private final ModelRotation rotation;
    private final ToIntFunction<ModelName> limit;
    private final Map<ModelName, FairQueue> queues = new HashMap<>();
    private int waiting;

    /** @param limit how many requests for a model may have a permit at once */
    ModelQueues(ModelRotation rotation, ToIntFunction<ModelName> limit) {
        this.rotation = rotation;
        this.limit = limit;
    }

    int waiting() {
        return waiting;
    }

    int waitingFor(ModelName model) {
        FairQueue queue = queues.get(model);
        return queue == null ? 0 : queue.waiting();
    }

    /** Begins a request that needs not wait; {@return whether that is so} */
    boolean begin(String caller, ModelName model, long now) {
        FairQueue queue = queues.computeIfAbsent(model, first -> new FairQueue());
        boolean free = queue.waiting() == 0 && isAdmitted(model, queue, now);
        if (free) {
            queue.begin(caller);
        } else {
            forgetIdle(model, queue);
        }
        return free;
    }

    void add(Permit permit) {
        queues.computeIfAbsent(permit.model(), first -> new FairQueue()).add(permit);
        waiting++;
    }

    /** One that has waited does so no longer. */
    void remove(Permit permit) {
        FairQueue queue = queue(permit.model());
        queue.remove(permit);
        waiting--;
        forgetIdle(permit.model(), queue);
    }

    void end(Permit permit, long now) {
        queue(permit.model()).end(permit.caller(), now);
    }

    /**
     * Begins those that can go on now: of the model of the permit that was given back first, as that one is in memory; then of
     * those that have been passed over longest.
     */
    List<Permit> next(ModelName before, long now) {
        List<Permit> admitted = new ArrayList<>();
        FairQueue same = queues.get(before);
        if (same != null) {
            admit(before, same, now, admitted);
            forgetIdle(before, same);
        }
        boolean others = queues.size() > (queues.containsKey(before) ? 1 : 0);
        if (waiting > 0 && others) {
            queues.entrySet().stream()
                    .filter(entry -> entry.getValue().waiting() > 0)
                    .sorted(Comparator.comparingLong(entry -> since(entry.getValue(), now) - now))
                    .toList()
                    .forEach(entry -> admit(entry.getKey(), entry.getValue(), now, admitted));
        }
        return admitted;
    }

    private static long since(FairQueue queue, long now) {
        return queue.passedOverSince().orElse(now);
    }

    private void admit(ModelName model, FairQueue queue, long now, List<Permit> admitted) {
        while (queue.waiting() > 0 && isAdmitted(model, queue, now)) {
            Permit first = queue.poll().orElseThrow();
            waiting--;
            queue.begin(first.caller());
            admitted.add(first);
        }
    }

    private boolean isAdmitted(ModelName model, FairQueue queue, long now) {
        return queue.running() < limit.applyAsInt(model)
                && (queues.size() == 1 || rotation.admits(line(model, queue), othersThan(model), now));
    }

    private List<ModelRotation.Line> othersThan(ModelName model) {
        List<ModelRotation.Line> lines = new ArrayList<>(queues.size());
        queues.forEach((other, queue) -> {
            if (!other.equals(model)) {
                lines.add(line(other, queue));
            }
        });
        return lines;
    }

    private static ModelRotation.Line line(ModelName model, FairQueue queue) {
        return new ModelRotation.Line(model, queue.running(), queue.passedOverSince());
    }

    private FairQueue queue(ModelName model) {
        return Objects.requireNonNull(queues.get(model), "somebody waits or runs there");
    }

    private void forgetIdle(ModelName model, FairQueue queue) {
        if (queue.isIdle()) {
            queues.remove(model);
        }
    }
}
