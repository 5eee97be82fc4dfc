package org.ollamasidecar.instance;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.ollamasidecar.provision.ProvisionProgress;
import org.ollamasidecar.provision.fetch.InWords;

/**
 * What a log says of one search that takes long: each thing that is done as soon as it begins, and while it lasts how far it
 * is, with ever longer pauses, so that an hour is no flood.
 */
final class ProgressLines {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final LongSupplier nanos;
    private String doing = "";
    private long begunNanos;
    private long bytesAtBegin;
    private long toldNanos;
    private Duration pause = FIRST_PAUSE;

    /** @param nanos a clock such as {@link System#nanoTime} */
    ProgressLines(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** What is worth a line now, with the time that it may still take where that can be told. */
    Optional<String> next(ProvisionProgress progress) {
        long now = nanos.getAsLong();
        if (!progress.doing().equals(doing)) {
            begin(progress, now);
            return Optional.of(ProgressText.of(progress));
        }
        if (now - toldNanos < pause.toNanos()) {
            return Optional.empty();
        }
        toldNanos = now;
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        return Optional.of(ProgressText.of(progress) + left(progress, now));
    }

    private void begin(ProvisionProgress progress, long now) {
        doing = progress.doing();
        begunNanos = now;
        toldNanos = now;
        bytesAtBegin = progress.completedBytes();
        pause = FIRST_PAUSE;
    }

    /** By what has come since this began: what an earlier life has left tells nothing of now. */
    private String left(ProvisionProgress progress, long now) {
        long come = progress.completedBytes() - bytesAtBegin;
        if (come <= 0 || progress.totalBytes().isEmpty()) {
            return "";
        }
        double perByte = (double) (now - begunNanos) / come;
        long missing = progress.totalBytes().getAsLong() - progress.completedBytes();
        return ", about " + InWords.of(Duration.ofNanos((long) (perByte * missing))) + " left";
    }
}
