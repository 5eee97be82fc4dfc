package org.ollamasidecar.gateway.stall;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.instance.ProcessSigns;

/**
 * How long Ollama has stood still while somebody waited, as far as it was looked at: it answered nobody, and none of its
 * processes worked, began or ended. A time in which it worked for others does not count and changes nothing: it may have
 * to finish that first. As with {@link RunnerIdleTime} a time in which nobody looked counts little. Not for several threads.
 */
final class OllamaIdleTime {

    private final Duration longestGap;
    private @Nullable ProcessSigns last;
    private long lastNanos;
    private Duration time = Duration.ZERO;

    /** @param longestGap how much of the time between two looks counts at most */
    OllamaIdleTime(Duration longestGap) {
        this.longestGap = longestGap;
    }

    /** Takes a look into account, and tells for how long it has stood still. */
    Duration time(ProcessSigns now, boolean answersSomebody, long nowNanos) {
        if (last == null || !last.pids().equals(now.pids())) {
            time = Duration.ZERO;
        } else if (last.equals(now) && !answersSomebody) {
            Duration gap = Duration.ofNanos(nowNanos - lastNanos);
            time = time.plus(gap.compareTo(longestGap) > 0 ? longestGap : gap);
        }
        last = now;
        lastNanos = nowNanos;
        return time;
    }

    /** Nobody waits any more, or it is another Ollama. */
    void forget() {
        last = null;
        time = Duration.ZERO;
    }
}
