package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** I6: restarts follow the back-off that was configured, as far as the journal tells. */
record BackOff(Duration stableAfter, Duration initial, Duration longest, int maxCrashes) {

    /** Quick, and with few crashes before it gives up. */
    static final BackOff QUICK = new BackOff(Duration.ofMinutes(10), Duration.ofMillis(100), Duration.ofSeconds(1), 3);

    /** Each run counts as stable. */
    static final BackOff AT_ONCE = new BackOff(Duration.ZERO, Duration.ofMillis(100), Duration.ofSeconds(1), 3);

    /** Somebody else's Ollama is asked for ever. */
    static final BackOff FOREIGN =
            new BackOff(Duration.ZERO, Duration.ofMillis(500), Duration.ofSeconds(1), Integer.MAX_VALUE);

    private static final double LEAST = 0.9;

    List<String> properties() {
        return List.of(
                "sidecar.restart.stable-after=" + stableAfter.toMillis() + "ms",
                "sidecar.restart.initial-delay=" + initial.toMillis() + "ms",
                "sidecar.restart.max-delay=" + longest.toMillis() + "ms",
                "sidecar.restart.jitter=0.1",
                "sidecar.restart.max-crashes=" + maxCrashes);
    }

    List<String> violations(String instance, List<JsonNode> events) {
        List<String> violations = new ArrayList<>();
        int attempt = 0;
        @Nullable Instant ready = null;
        @Nullable Instant crashed = null;
        for (JsonNode event : StateChanges.of(instance, events)) {
            Instant at = Instant.parse(event.path("at").asText());
            String to = event.at("/details/to").asText();
            if (crashed != null) {
                Duration pause = Duration.between(crashed, at);
                if (!to.equals("STOPPING") && pause.compareTo(least(attempt)) < 0) {
                    violations.add("I6: restart " + attempt + " too soon, after " + pause.toMillis() + " ms: " + event);
                }
                crashed = null;
            }
            switch (to) {
                case "READY" -> ready = at;
                case "BACKING_OFF" -> {
                    boolean stable =
                            ready != null && Duration.between(ready, at).compareTo(stableAfter) >= 0;
                    attempt = stable ? 0 : attempt + 1;
                    ready = null;
                    crashed = at;
                    if (attempt > maxCrashes) {
                        violations.add("I6: it should have given up: " + event);
                    }
                }
                case "STOPPED", "FAILED" -> {
                    attempt = 0;
                    ready = null;
                }
                default -> {}
            }
        }
        return violations;
    }

    private Duration least(int attempt) {
        if (attempt == 0) {
            return Duration.ZERO;
        }
        double doubled = (double) initial.toMillis() * Math.pow(2, attempt - 1);
        return Duration.ofMillis(Math.round(Math.min(doubled, (double) longest.toMillis()) * LEAST));
    }
}
