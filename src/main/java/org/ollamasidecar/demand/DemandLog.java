package org.ollamasidecar.demand;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.ollamasidecar.demand.Demand.Kind;
import org.ollamasidecar.ollama.ModelName;

/**
 * Remembers what Ollama was asked for: all that is under way, and of each asker and model the newest that have ended.
 * Cheap enough for each request of a client.
 */
@Singleton
public final class DemandLog {

    private static final int ENDED_OF_ONE = 8;
    private static final int MOST = 256;

    private record Key(Kind kind, ModelName model, long generation) {}

    private final InstantSource clock;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private final Map<Key, Deque<Demand>> ended = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Deque<Demand>> eldest) {
            return size() > MOST;
        }
    };

    public DemandLog(InstantSource clock) {
        this.clock = clock;
    }

    /** One that is under way, until it is closed; a second time that does nothing. */
    public final class Running implements AutoCloseable {

        private final Demand demand;

        private Running(Demand demand) {
            this.demand = demand;
        }

        @Override
        public void close() {
            // In one step: whoever looks meanwhile finds it either under way or ended.
            synchronized (ended) {
                if (running.remove(this)) {
                    keep(demand.endedAt(clock.instant()));
                }
            }
        }
    }

    /**
     * One of this service begins.
     *
     * @param generation of the Ollama that is asked
     */
    public Running begin(Kind kind, String id, ModelName model, long generation) {
        return begin(new Demand(kind, id, "", model, generation, false, clock.instant(), null));
    }

    /** The same, but the model is unloaded at its end. */
    public Running beginAndLeave(Kind kind, String id, ModelName model, long generation) {
        return begin(new Demand(kind, id, "", model, generation, true, clock.instant(), null));
    }

    /** A request of a client is sent to Ollama. */
    public Running beginRequest(String id, String key, ModelName model, long generation) {
        return begin(new Demand(Kind.REQUEST, id, key, model, generation, false, clock.instant(), null));
    }

    /** Whether an Ollama has a request of a client for a model under way. */
    public boolean isAskedFor(ModelName model, long generation) {
        return running.stream()
                .map(one -> one.demand)
                .anyMatch(demand -> demand.kind() == Kind.REQUEST
                        && demand.generation() == generation
                        && demand.model().equals(model));
    }

    private Running begin(Demand demand) {
        Running begun = new Running(demand);
        running.add(begun);
        return begun;
    }

    private void keep(Demand demand) {
        Deque<Demand> same = ended.computeIfAbsent(
                new Key(demand.kind(), demand.model(), demand.generation()), key -> new ArrayDeque<>());
        same.addLast(demand);
        if (same.size() > ENDED_OF_ONE) {
            same.removeFirst();
        }
    }

    /** Those of an Ollama that were under way at some moment of a time, the newest last. */
    public List<Demand> within(long generation, Instant from, Instant to) {
        List<Demand> all;
        synchronized (ended) {
            all = Stream.concat(
                            ended.values().stream().flatMap(Deque::stream),
                            running.stream().map(one -> one.demand))
                    .toList();
        }
        return all.stream()
                .filter(demand -> demand.isOf(generation) && demand.isWithin(from, to))
                .sorted(Comparator.comparing(Demand::begun))
                .toList();
    }
}
