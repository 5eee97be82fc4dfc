package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Believes readiness: whenever it is up, a token is asked for at once through the front door. A lie is a request that
 * fails although nothing was broken on purpose shortly before it or during it.
 */
final class LieWatch {

    /** How long a fault may excuse a failure. */
    private record Excuse(Instant from, Instant until) {
        boolean covers(Instant asked, Instant ended) {
            return !until.isBefore(asked) && !from.isAfter(ended);
        }
    }

    private final Serving.Front front;
    private final List<Excuse> excuses = new CopyOnWriteArrayList<>();
    private final List<String> lies = new CopyOnWriteArrayList<>();
    private final AtomicLong kept = new AtomicLong();
    private final AtomicLong excused = new AtomicLong();

    LieWatch(Serving.Front front) {
        this.front = front;
    }

    /** Something is about to be broken, and may take that long to be noticed. */
    void excuse(Duration limit) {
        Instant now = Instant.now();
        excuses.add(new Excuse(now, now.plus(limit)));
    }

    void look() throws InterruptedException {
        Instant asked = Instant.now();
        if (!front.ready()) {
            return;
        }
        String failure = failure();
        if (failure.isEmpty()) {
            kept.incrementAndGet();
        } else if (excuses.stream().anyMatch(excuse -> excuse.covers(asked, Instant.now()))) {
            excused.incrementAndGet();
        } else {
            lies.add(asked + ": ready, but a request " + failure);
        }
    }

    private String failure() throws InterruptedException {
        try {
            JsonNode answer = front.ping();
            return answer.path("response").asText().startsWith(" pong") ? "" : "got " + answer;
        } catch (IOException e) {
            return "failed: " + e;
        }
    }

    List<String> lies() {
        return lies;
    }

    @Override
    public String toString() {
        return "%d promises kept, %d broken by a fault of that moment, %d lies"
                .formatted(kept.get(), excused.get(), lies.size());
    }
}
