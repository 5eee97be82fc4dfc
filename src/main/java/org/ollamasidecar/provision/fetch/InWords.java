package org.ollamasidecar.provision.fetch;

import java.time.Duration;

/** Durations as people write them. */
public final class InWords {

    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofMinutes(2);

    private InWords() {}

    public static String of(Duration duration) {
        if (duration.compareTo(SHORT) < 0) {
            return duration.toMillis() + " ms";
        }
        return duration.compareTo(LONG) < 0 ? duration.toSeconds() + " s" : duration.toMinutes() + " min";
    }
}
