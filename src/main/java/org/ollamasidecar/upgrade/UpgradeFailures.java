package org.ollamasidecar.upgrade;

import java.util.Locale;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.task.Reason;

/** Failures of steps, explained. */
final class UpgradeFailures {

    private UpgradeFailures() {}

    static UpgradeView.Failure of(UpgradeStep step, Throwable failure) {
        return switch (failure) {
            case StepFailedException told -> new UpgradeView.Failure(step, Reason.of(told), told.action());
            case NotLoadedException told -> new UpgradeView.Failure(step, Reason.of(told), told.action());
            case OllamaException told -> new UpgradeView.Failure(step, Reason.of(told), told.action());
            case TimeoutException late -> late(step);
            default ->
                new UpgradeView.Failure(
                        step,
                        Reason.of(failure),
                        "Look at GET /sidecar/v1/events and at the log of the candidate, then retry.");
        };
    }

    static UpgradeView.Failure late(UpgradeStep step) {
        return new UpgradeView.Failure(
                step,
                "It did not end within its limit.",
                "Retry, or give it more time: sidecar.upgrades." + step.name().toLowerCase(Locale.ROOT) + ".timeout.");
    }
}
