package org.ollamasidecar.supervisor;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.HttpOllamaClients;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.process.LogRing;

/** Gives plain objects of rooms that know no container to those that do. */
@ApplicationScoped
class SharedBeans {

    private static final int JOURNAL_EVENTS = 2000;
    private static final long CHARS_PER_LINE = 400;

    @Produces
    @Singleton
    InstantSource clock() {
        return new MonotonicClock();
    }

    @Produces
    @Singleton
    Journal journal(InstantSource clock) {
        return new Journal(JOURNAL_EVENTS, clock);
    }

    @Produces
    @Singleton
    LogRing log(SidecarConfig config) {
        int lines = config.log().lines();
        return new LogRing(lines, lines * CHARS_PER_LINE);
    }

    @Produces
    @Singleton
    Diagnoser diagnoser(LogRing log) {
        return new Diagnoser(log);
    }

    @Produces
    @Singleton
    WorkInFlight work(@Any Instance<Drainable> rooms) {
        return new WorkInFlight(rooms);
    }

    @Produces
    @Singleton
    ModelsDirectory models(SidecarConfig config) {
        return new ModelsDirectory(new LaunchPlan(config, System.getenv()).models());
    }

    @Produces
    @Singleton
    OllamaClients clients() {
        return new HttpOllamaClients();
    }

    void close(@Disposes OllamaClients clients) {
        ((HttpOllamaClients) clients).close();
    }
}
