package org.ollamasidecar.load;

import java.util.function.Consumer;
import org.ollamasidecar.ollama.PullLine;
import org.ollamasidecar.ollama.PullProgress;

/** Follows a download for those who watch its job. */
final class PullTracker implements Consumer<PullLine> {

    private static final String VERIFYING = "verifying";

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

    /** Stands still only while bytes should come: the check of a large model says nothing for minutes. */
    long sign() {
        PullProgress now = progress;
        return now.status().startsWith(VERIFYING) ? System.nanoTime() : now.completedBytes();
    }
}
