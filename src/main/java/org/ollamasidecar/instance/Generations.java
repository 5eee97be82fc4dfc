package org.ollamasidecar.instance;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Counts the starts of Ollama, whoever starts one: no two have the same number, and a later one has a higher one. */
public final class Generations {

    private static final int MOST_REMEMBERED = 1000;

    private final ConcurrentSkipListMap<Long, InstanceName> taken = new ConcurrentSkipListMap<>();

    /** The highest number that is taken; 0 before the first. */
    long newest() {
        Map.Entry<Long, InstanceName> last = taken.lastEntry();
        return last == null ? 0 : last.getKey();
    }

    /** {@return whether the number is taken now, by this instance; not where another start was quicker} */
    synchronized boolean claim(long generation, InstanceName by) {
        if (generation <= newest()) {
            return false;
        }
        note(generation, by);
        return true;
    }

    /** One of an earlier life of the service, in which it was taken. */
    synchronized void note(long generation, InstanceName by) {
        taken.put(generation, by);
        if (taken.size() > MOST_REMEMBERED) {
            taken.pollFirstEntry();
        }
    }

    /** Which instance a generation was one of, as far as that is remembered. */
    public Optional<InstanceName> ownerOf(long generation) {
        return Optional.ofNullable(taken.get(generation));
    }
}
