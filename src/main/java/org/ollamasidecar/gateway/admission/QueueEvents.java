package org.ollamasidecar.gateway.admission;

import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.Map;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.ModelName;

/** Tells the journal that requests wait or are turned away: at once, and from then on what came together in a while. */
@Singleton
final class QueueEvents {

    private static final long TOGETHER_MILLIS = 10_000;

    private final Journal journal;
    private final Vertx vertx;
    private String last = "";
    private int waited;
    private int refused;
    private boolean collecting;

    QueueEvents(Journal journal, Vertx vertx) {
        this.journal = journal;
        this.vertx = vertx;
    }

    /** A request has to wait for its turn. */
    synchronized void waits(ModelName model) {
        waited++;
        begin(model);
    }

    /** A request found no room, or has waited too long. */
    synchronized void refused(ModelName model) {
        refused++;
        begin(model);
    }

    private void begin(ModelName model) {
        last = model.toString();
        if (!collecting) {
            collecting = true;
            tell();
        }
    }

    private synchronized void goOn() {
        if (waited + refused == 0) {
            collecting = false;
        } else {
            tell();
        }
    }

    private void tell() {
        journal.record(
                "queue.busy",
                "Models are busy: requests that had to wait: " + waited + ", refused: " + refused + ", the last for "
                        + last,
                Map.of("model", last, "waited", waited, "refused", refused));
        waited = 0;
        refused = 0;
        vertx.setTimer(TOGETHER_MILLIS, now -> goOn());
    }
}
