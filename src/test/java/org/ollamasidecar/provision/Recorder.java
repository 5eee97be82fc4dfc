package org.ollamasidecar.provision;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a listener is told. */
final class Recorder implements ProvisionListener {

    final List<SourceAttempt> attempts = new CopyOnWriteArrayList<>();
    final List<ProvisionProgress> progress = new CopyOnWriteArrayList<>();

    @Override
    public void attempt(SourceAttempt attempt) {
        attempts.add(attempt);
    }

    @Override
    public void progress(ProvisionProgress step) {
        progress.add(step);
    }

    boolean heard(String words) {
        return progress.stream().anyMatch(step -> (step.doing() + " " + step.detail()).contains(words));
    }
}
