package org.ollamasidecar.wiring;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.InstantSource;
import org.jboss.logging.Logger;
import org.ollamasidecar.config.BootSettings;
import org.ollamasidecar.instance.LaunchPlan;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.instance.OllamaLog;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.journal.BlackBox;
import org.ollamasidecar.journal.EventCodec;
import org.ollamasidecar.journal.EventFile;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.lifecycle.Drainable;
import org.ollamasidecar.lifecycle.WorkInFlight;
import org.ollamasidecar.ollama.HttpOllamaClients;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.process.LogRing;
import org.ollamasidecar.state.SidecarConfig;
import org.ollamasidecar.status.Diagnoser;
import org.ollamasidecar.task.MonotonicClock;
import org.ollamasidecar.task.PermanentThreads;

/** Gives plain objects of rooms that know no container to those that do. */
@ApplicationScoped
class SharedBeans {

    private static final Logger LOG = Logger.getLogger(SharedBeans.class);
    private static final String JOURNAL_NAME = "events.ndjson";
    private static final long CHARS_PER_LINE = 400;

    @Produces
    @Singleton
    InstantSource clock() {
        return new MonotonicClock();
    }

    @Produces
    @Singleton
    PermanentThreads threads(InstantSource clock) {
        return new PermanentThreads(clock);
    }

    @Produces
    @Singleton
    EventFile eventFile(SidecarConfig config, EventCodec codec) {
        long maxBytes = config.journal().maxFileSize().asLongValue();
        return new EventFile(config.home().resolve(JOURNAL_NAME), maxBytes, codec);
    }

    @Produces
    @Singleton
    Journal journal(SidecarConfig config, InstantSource clock, EventFile file) {
        int events = config.journal().events();
        try {
            return new Journal(events, clock, file.newest(events));
        } catch (IOException e) {
            LOG.warnf(
                    "The earlier events cannot be read: %s. Recommended action: check the rights of %s.",
                    e, config.home());
            return new Journal(events, clock);
        }
    }

    @Produces
    @Singleton
    BlackBox blackBox(Journal journal, EventFile file, PermanentThreads threads) {
        return new BlackBox(journal, file, threads);
    }

    void close(@Disposes BlackBox box) {
        box.close();
    }

    @Produces
    @Singleton
    LogRing log(SidecarConfig config) {
        int lines = config.log().lines();
        return new LogRing(lines, lines * CHARS_PER_LINE);
    }

    @Produces
    @Singleton
    OllamaLog ollamaLog(LogRing log) {
        return new OllamaLog(log);
    }

    @Produces
    @Singleton
    Diagnoser diagnoser(LogRing log, ModelsDirectory models) {
        return new Diagnoser(log, models);
    }

    @Produces
    @Singleton
    WorkInFlight work(@Any Instance<Drainable> rooms) {
        return new WorkInFlight(rooms);
    }

    @Produces
    @Singleton
    ModelsDirectory models(SidecarConfig config) {
        return new ModelsDirectory(launchPlan(config).models());
    }

    @Produces
    @Singleton
    OllamaVariables variables(SidecarConfig config) {
        return launchPlan(config).variables();
    }

    private static LaunchPlan launchPlan(SidecarConfig config) {
        return BootSettings.read(() -> new LaunchPlan(config, System.getenv()));
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
