package org.ollamasidecar.gateway.stall;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds runners of one Ollama that neither answer nor work. One that uses a processor is thinking, however long it is silent. */
final class StalledRunners {

    private final Duration limit;
    private final RunnerIdleTime work;

    /** 0 before the first. */
    private long newestFind;

    /** @param limit for how long they have to do nothing */
    StalledRunners(Duration limit) {
        this.limit = limit;
        this.work = new RunnerIdleTime(StallDetector.pause(limit).multipliedBy(2));
    }

    /**
     * The one to be ended, at most: a stuck runner can hold up Ollama, and with it requests for other models. The first
     * one to be silent is it, and the others get their time anew.
     */
    Optional<StalledRunner> find(List<StalledRunner> stalledRunners) {
        work.keepOnly(
                stalledRunners.stream().map(stalled -> stalled.runner().pid()).collect(Collectors.toSet()));
        Optional<StalledRunner> found = stalledRunners.stream()
                .filter(this::isStuck)
                .max(Comparator.comparing(stalled -> stalled.waiting().silence()));
        if (found.isPresent()) {
            newestFind = System.nanoTime();
        }
        return found;
    }

    private boolean isStuck(StalledRunner stalled) {
        long now = System.nanoTime();
        Duration idle = work.idle(stalled.runner().pid(), stalled.runner().cpu(), now);
        return idle.compareTo(limit) >= 0
                && stalled.waiting().silence().compareTo(limit) >= 0
                && (newestFind == 0 || now - newestFind >= limit.toNanos())
                && stalled.hasStopped(limit);
    }
}
