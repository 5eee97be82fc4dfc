package org.ollamasidecar.instance;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the starts of Ollama, whoever starts one: no two have the same number, and a later one has a higher one. */
public final class Generations {

    private final AtomicLong newest = new AtomicLong();

    long newest() {
        return newest.get();
    }

    /** {@return whether the number is taken now, by whoever asks; not where another start was quicker} */
    boolean claim(long generation) {
        return newest.getAndAccumulate(generation, Math::max) < generation;
    }
}
