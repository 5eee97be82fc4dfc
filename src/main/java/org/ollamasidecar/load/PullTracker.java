package org.ollamasidecar.load;

import java.util.function.Consumer;
import org.ollamasidecar.ollama.PullLine;
import org.ollamasidecar.ollama.PullProgress;

/** Follows a download for those who watch its job. */
final class PullTracker implements Consumer<PullLine> {

    private final LoadJob job;
    private volatile PullProgress progress = PullProgress.NONE;

    PullTracker(LoadJob job) {
        this.job = job;
    }

    /** Only one download of the job runs at a time, on one thread. */
    @Override
    public void accept(PullLine line) {
        PullProgress now = progress.with(line);
        progress = now;
        StepView.Progress bytes =
                now.layers().isEmpty() ? null : new StepView.Progress(now.completedBytes(), now.totalBytes());
        job.change(Step.PULL, record -> record.doing(now.status(), bytes));
    }

    PullProgress progress() {
        return progress;
    }

    long completedBytes() {
        return progress.completedBytes();
    }
}
