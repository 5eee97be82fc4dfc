package org.ollamasidecar.health;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.Rhythm;
import org.ollamasidecar.task.ThreadHealth;
import org.ollamasidecar.task.ThreadSpec;

/** Tells the journal which permanent threads have ceased to do their work, and which do it again. */
@Singleton
class ThreadNews {

    private final PermanentThreads threads;
    private final Journal journal;
    private final PermanentThread thread;

    /** Touched by the thread only. */
    private final Set<String> broken = new HashSet<>();

    ThreadNews(PermanentThreads threads, Journal journal) {
        this.threads = threads;
        this.journal = journal;
        this.thread = threads.create(
                ThreadSpec.of("thread-news", "that a thread has ceased to work is no event")
                        .in(Rhythm.every(Duration.ofSeconds(2))),
                this::look);
    }

    void onStart(@Observes StartupEvent event) {
        thread.start();
    }

    void onStop(@Observes ShutdownEvent event) {
        thread.close();
    }

    void look() {
        for (ThreadHealth health : threads.health()) {
            if (health.isBroken() && broken.add(health.name())) {
                journal.record(
                        "thread.broken", health.sentence(), Map.of("thread", health.name(), "vital", health.vital()));
            } else if (!health.isBroken() && broken.remove(health.name())) {
                journal.record(
                        "thread.works.again",
                        health.name() + " works again",
                        Map.of("thread", health.name(), "vital", health.vital()));
            }
        }
    }
}
