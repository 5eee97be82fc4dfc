package org.ollamasidecar.instance;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.ollamasidecar.ollama.RunnerSignal;

/** What Ollama's log tells of its runners, for other rooms; which of them were started is remembered for a while. */
@Singleton
public final class RunnerLog {

    private static final Logger LOG = Logger.getLogger(RunnerLog.class);
    private static final int MOST_STARTS = 64;

    /**
     * The start of a runner.
     *
     * @param generation of its Ollama
     * @param at when it was read
     * @param weights the name of the file with its model's weights; empty where it is not known
     */
    private record Start(long generation, Instant at, String weights) {}

    private final List<Consumer<RunnerSignal>> listeners = new CopyOnWriteArrayList<>();
    private final Deque<Start> starts = new ArrayDeque<>();

    /** Told of each signal on the thread that reads the log: must hand over at once. */
    public void onSignal(Consumer<RunnerSignal> listener) {
        listeners.add(listener);
    }

    /** The files with the weights of the models whose runners an Ollama has started in a time, the newest last. */
    public List<String> startedWithin(long generation, Instant from, Instant to) {
        synchronized (starts) {
            return starts.stream()
                    .filter(start -> start.generation() == generation)
                    .filter(start -> !start.at().isBefore(from) && !start.at().isAfter(to))
                    .map(Start::weights)
                    .filter(weights -> !weights.isEmpty())
                    .distinct()
                    .toList();
        }
    }

    void tell(long generation, Instant at, RunnerSignal signal) {
        if (signal instanceof RunnerSignal.Starting(String weights)) {
            remember(new Start(generation, at, weights));
        }
        for (Consumer<RunnerSignal> listener : listeners) {
            try {
                listener.accept(signal);
            } catch (RuntimeException e) {
                LOG.error("A listener could not be told of a runner", e);
            }
        }
    }

    private void remember(Start start) {
        synchronized (starts) {
            starts.addLast(start);
            if (starts.size() > MOST_STARTS) {
                starts.removeFirst();
            }
        }
    }
}
