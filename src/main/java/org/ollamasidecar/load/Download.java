package org.ollamasidecar.load;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.ollama.PullProgress;

/**
 * A download at its newest sign of life.
 *
 * @param bytesPerSecond smoothed; 0 while it is not known
 * @param lastByte when the newest bytes came, in whatever attempt; before the first: when it began
 */
record Download(PullProgress progress, long bytesPerSecond, Instant lastByte) {

    /** A rate is told only as long as it is one. */
    private static final Duration STILL = Duration.ofSeconds(3);

    StepView.Progress view(Instant now, Duration stallTimeout) {
        Duration idle = Duration.between(lastByte, now);
        long left = progress.totalBytes() - progress.completedBytes();
        long rate = left == 0 || idle.compareTo(STILL) > 0 ? 0 : bytesPerSecond;
        return new StepView.Progress(
                progress.completedBytes(),
                progress.totalBytes(),
                rate,
                eta(left, rate),
                left == 0 ? 0 : Math.max(0, idle.toSeconds()),
                stallTimeout.toSeconds(),
                layers());
    }

    private static @Nullable Long eta(long left, long rate) {
        return rate == 0 ? null : (Long) Math.ceilDiv(left, rate);
    }

    private List<StepView.Layer> layers() {
        return progress.layers().entrySet().stream()
                .map(layer -> new StepView.Layer(
                        layer.getKey(),
                        layer.getValue().completedBytes(),
                        layer.getValue().totalBytes()))
                .toList();
    }
}
