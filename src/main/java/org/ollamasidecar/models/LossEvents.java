package org.ollamasidecar.models;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.demand.DemandLog;
import org.ollamasidecar.instance.RunnerLog;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaStore;

/**
 * Tells of losses with their cause. For whom Ollama has made room shows a moment after the loss: as long as the cause is
 * not known, and the model is not back, it is waited for a little. For one thread.
 */
final class LossEvents {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /**
     * A loss whose cause is looked for.
     *
     * @param generation of the Ollama that had it
     */
    record Untold(
            ModelName model,
            long generation,
            Instant seen,
            Instant noticed,
            boolean runnerDied,
            @Nullable Requester unloader,
            Set<String> before,
            String what,
            Map<String, Object> details) {}

    private final Journal journal;
    private final DemandLog demands;
    private final RunnerLog runners;
    private final OllamaStore store;
    private final List<Untold> untold = new ArrayList<>();

    LossEvents(Journal journal, DemandLog demands, RunnerLog runners, OllamaStore store) {
        this.journal = journal;
        this.demands = demands;
        this.runners = runners;
        this.store = store;
    }

    void noticed(Untold loss) {
        untold.add(loss);
    }

    boolean isLooking() {
        return !untold.isEmpty();
    }

    /** Tells those whose cause is known by now, or for which it was looked long enough. */
    void tell(ObservedModels found, Instant now) {
        for (Iterator<Untold> each = untold.iterator(); each.hasNext(); ) {
            Untold loss = each.next();
            LossCause cause = cause(loss, found, now);
            if (LossCause.isCertain(cause) || !now.isBefore(loss.noticed().plus(PATIENCE))) {
                each.remove();
                record(loss, cause);
            }
        }
    }

    /** Tells what is known by now: the model is back. */
    void tellNow(ModelName model, ObservedModels found, Instant now) {
        for (Iterator<Untold> each = untold.iterator(); each.hasNext(); ) {
            Untold loss = each.next();
            if (loss.model().equals(model)) {
                each.remove();
                record(loss, cause(loss, found, now));
            }
        }
    }

    private LossCause cause(Untold loss, ObservedModels found, Instant now) {
        List<String> started = runners.startedWithin(loss.generation(), loss.seen(), now).stream()
                .map(store::namesWith)
                // Its own runner is started again by us.
                .filter(names -> names.stream().noneMatch(loss.model()::isNamed))
                .flatMap(List::stream)
                .toList();
        return LossCause.of(new Loss(
                loss.model(),
                loss.seen(),
                loss.noticed(),
                loss.runnerDied(),
                loss.unloader(),
                loss.before(),
                started,
                found.beside(loss.model()),
                demands.within(loss.generation(), loss.seen(), now)));
    }

    private void record(Untold loss, LossCause cause) {
        Map<String, Object> details = new HashMap<>(loss.details());
        details.putAll(cause.details());
        journal.record(
                loss.noticed(),
                "model.lost",
                loss.model() + " is no longer loaded: it " + loss.what() + "; " + cause.text(),
                details);
    }
}
