package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Clients that ask one request after the other with a pause between them, so that they leave the processors to others. */
final class PacedClients implements AutoCloseable {

    private final ScheduledExecutorService threads;
    private final List<Future<?>> clients = new ArrayList<>();

    /** @param ask sends one request and returns when it is answered; what it throws ends its client */
    PacedClients(int count, Duration pause, Runnable ask) {
        this.threads = Executors.newScheduledThreadPool(count);
        for (int client = 0; client < count; client++) {
            clients.add(threads.scheduleWithFixedDelay(ask, 0, pause.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    /** Waits for what is under way. */
    @Override
    public void close() {
        if (threads.isShutdown()) {
            return;
        }
        List<Future<?>> dead = clients.stream().filter(Future::isDone).toList();
        threads.close();
        assertThat(dead)
                .extracting(Future::exceptionNow)
                .as("what clients have died of")
                .isEmpty();
    }
}
