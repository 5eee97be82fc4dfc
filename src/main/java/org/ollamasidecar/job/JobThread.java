package org.ollamasidecar.job;

import org.jspecify.annotations.Nullable;

/** The thread that runs a job, and the wish that it ends early; guarded by the lock of the job. */
public final class JobThread {

    private boolean cancelWished;
    private @Nullable Thread runner;

    /** Forgets an earlier wish. */
    public void begin(Thread thread) {
        cancelWished = false;
        runner = thread;
    }

    public void end() {
        runner = null;
    }

    /** Interrupts the work. */
    public void cancel() {
        cancelWished = true;
        if (runner != null) {
            runner.interrupt();
        }
    }

    public boolean isCancelWished() {
        return cancelWished;
    }

    /** A cancel is heeded here too: its interrupt can meet another one and be lost. */
    public void requireWanted() throws InterruptedException {
        if (cancelWished) {
            throw new InterruptedException("The job was cancelled");
        }
    }
}
