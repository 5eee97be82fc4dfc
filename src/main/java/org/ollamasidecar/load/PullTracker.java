package org.ollamasidecar.load;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.ollama.PullLine;
import org.ollamasidecar.ollama.PullProgress;
import org.ollamasidecar.ollama.TransientOllamaException;

/**
 * Follows a download for those who watch its job. What it shows never goes backwards, not over attempts either; what it
 * counts as a sign of life are the bytes as Ollama tells them.
 */
final class PullTracker implements Consumer<PullLine>, StallWatch.Signs {

    private static final String PULLING = "pulling ";

    private final LoadJob job;
    private final ModelStore store;
    private final Map<String, Long> told = new HashMap<>();
    private final RateMeter rate = new RateMeter();
    private PullProgress progress;
    private Instant lastByte;
    private final AtomicLong signs = new AtomicLong();
    private volatile boolean bytesAreDue = true;

    PullTracker(LoadJob job, ModelStore store) {
        this.job = job;
        this.store = store;
        this.progress = job.pulled();
        this.lastByte = job.lastByte();
    }

    /** Only one download of the job runs at a time, on one thread. */
    @Override
    public void accept(PullLine line) {
        PullProgress before = progress;
        progress = before.with(line);
        bytesAreDue = line.status().startsWith(PULLING);
        count(line, before);
        if (progress.totalBytes() > before.totalBytes()) {
            store.requireRoomFor(progress.totalBytes() - progress.completedBytes());
        }
        Download download = progress.layers().isEmpty() ? null : new Download(progress, rate.perSecond(), lastByte);
        job.change(Step.PULL, record -> record.doing(line.status(), download));
    }

    /**
     * @param before what was known of the download
     */
    private void count(PullLine line, PullProgress before) {
        Long last = told.put(line.digest(), line.completedBytes());
        if (last == null || last != line.completedBytes()) {
            signs.incrementAndGet();
        }
        // At its beginning an attempt tells what those before have brought: these are no new bytes.
        if (line.completedBytes() > (last == null ? before.completedBytes(line.digest()) : last)) {
            lastByte = job.now();
        }
        rate.received(last == null ? 0 : Math.max(0, line.completedBytes() - last), System.nanoTime());
    }

    static OllamaException stall(long seconds) {
        return new TransientOllamaException(
                OllamaErrorKind.REGISTRY,
                "The download stalled: no byte for " + seconds + " s.",
                "Check the network; a retry from PULL resumes it.");
    }

    PullProgress progress() {
        return progress;
    }

    @Override
    public long count() {
        return signs.get();
    }

    /** Not while it is checked or registered: that says nothing for minutes, and must not be left half-way. */
    @Override
    public boolean areDue() {
        return bytesAreDue;
    }
}
