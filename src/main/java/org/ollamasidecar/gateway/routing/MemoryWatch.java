package org.ollamasidecar.gateway.routing;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.ollamasidecar.config.BootOrder;
import org.ollamasidecar.instance.VideoMemory;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.Rhythm;
import org.ollamasidecar.task.ThreadSpec;
import org.ollamasidecar.task.TimeLimit;

/** Asks each of several Ollamas now and then what it has in memory: models come and go also where no request has said so. */
@Singleton
final class MemoryWatch {

    private static final Logger LOG = Logger.getLogger(MemoryWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
    private static final Duration ROUND_LIMIT = Duration.ofMinutes(1);

    private final RoutingTable table;
    private final OllamaClients clients;
    private final VideoMemory video;
    private final PermanentThread thread;
    private final AtomicBoolean begun = new AtomicBoolean();

    MemoryWatch(RoutingTable table, OllamaClients clients, VideoMemory video, PermanentThreads threads) {
        this.table = table;
        this.clients = clients;
        this.video = video;
        this.thread = threads.create(
                ThreadSpec.of("memory-watch", "what each Ollama has in memory is known from requests only")
                        .in(Rhythm.every(EVERY))
                        .within(ROUND_LIMIT),
                this::look);
    }

    void onStart(@Observes @Priority(BootOrder.MODELS_ARE_KEPT) StartupEvent started) {
        table.onChange(this::begin);
        if (table.isChosen()) {
            begin();
        }
    }

    private void begin() {
        if (begun.compareAndSet(false, true)) {
            thread.start();
        }
    }

    void onStop(@Observes ShutdownEvent event) {
        thread.close();
    }

    /** One that hangs must not keep the others from being looked at. */
    private void look() throws InterruptedException {
        for (RouteTarget target : table.all()) {
            Child ollama = target.ollama();
            TimeLimit.ask(
                            ANSWER_LIMIT,
                            () -> clients.at(ollama.address()).loaded(),
                            why -> LOG.debugf(why, "Not known what %s has in memory", target.backend()))
                    .ifPresent(loaded -> target.seen(loaded, video.roomBeside(ollama.generation(), loaded)));
        }
    }
}
