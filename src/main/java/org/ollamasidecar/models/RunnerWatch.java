package org.ollamasidecar.models;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.ollamasidecar.instance.ModelRunner;
import org.ollamasidecar.ollama.ModelName;

/**
 * The processes in which wanted models run. That one has ended is seen at once and for next to nothing, whatever the
 * reason; Ollama says nothing, and goes on listing a model whose runner has died. For one thread.
 */
final class RunnerWatch {

    /** To find one costs a walk through all processes. */
    private static final Duration FIND_EVERY = Duration.ofSeconds(5);

    /** What is watched of a runner. */
    interface Runner {
        boolean isAlive();
    }

    private final Function<ModelName, List<Runner>> finder;
    private final Map<ModelName, List<Runner>> known = new HashMap<>();
    private final Map<ModelName, Instant> notFound = new HashMap<>();
    private final Map<ModelName, Instant> ended = new HashMap<>();

    RunnerWatch(Function<ModelName, List<Runner>> finder) {
        this.finder = finder;
    }

    static Runner of(ModelRunner runner) {
        return runner::isAlive;
    }

    /** There is another Ollama now. */
    void forget() {
        known.clear();
        notFound.clear();
        ended.clear();
    }

    /** Whether there is something to see for {@link #look}. */
    boolean hasAnyEnded() {
        return known.values().stream().anyMatch(RunnerWatch::hasEnded);
    }

    private static boolean hasEnded(List<Runner> runners) {
        return runners.stream().noneMatch(Runner::isAlive);
    }

    boolean knows(ModelName model) {
        return known.containsKey(model);
    }

    /** Whether any has ended since the last look; of such a model no other runner is known until {@link #follow}. */
    boolean look(Instant now) {
        boolean any = false;
        for (ModelName model : List.copyOf(known.keySet())) {
            if (hasEnded(known.getOrDefault(model, List.of()))) {
                known.remove(model);
                notFound.remove(model);
                ended.put(model, now);
                any = true;
            }
        }
        return any;
    }

    /** Finds the runners of a model that Ollama has in memory, unless they are known; at once where the last one has ended. */
    void follow(ModelName model, Instant now) {
        Instant triedAt = notFound.get(model);
        boolean isTooSoon = triedAt != null && now.isBefore(triedAt.plus(FIND_EVERY)) && !ended.containsKey(model);
        if (known.containsKey(model) || isTooSoon) {
            return;
        }
        List<Runner> found = finder.apply(model);
        if (found.isEmpty()) {
            notFound.put(model, now);
        } else {
            known.put(model, found);
            ended.remove(model);
        }
    }

    /** When the last runner of a model ended, where no other one has come. */
    Optional<Instant> endOf(ModelName model) {
        return Optional.ofNullable(ended.get(model));
    }
}
