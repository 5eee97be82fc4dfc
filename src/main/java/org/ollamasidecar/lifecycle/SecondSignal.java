package org.ollamasidecar.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/**
 * Hears a SIGTERM or SIGINT that comes while the service is already ending; the JVM itself ignores those. Its handlers
 * are there only for that time and are followed by the usual ones, so the first signal always has its usual effect.
 */
final class SecondSignal implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(SecondSignal.class);

    private final CompletableFuture<Void> seen = new CompletableFuture<>();
    private final List<JvmSignals.Handler> handlers = new ArrayList<>();

    static SecondSignal listen() {
        SecondSignal second = new SecondSignal();
        for (String name : List.of("TERM", "INT")) {
            try {
                second.handlers.add(new JvmSignals().add(name, () -> second.seen.complete(null)));
            } catch (ReflectiveOperationException e) {
                LOG.debugf(e, "A second %s cannot be heard", name);
            }
        }
        return second;
    }

    /** Completes with the first of them. */
    CompletableFuture<Void> seen() {
        return seen;
    }

    @Override
    public void close() {
        handlers.forEach(JvmSignals.Handler::remove);
    }
}
