package org.ollamasidecar.load;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.job.StepState;

/** A job in one line of text. */
final class ProgressText {

    private static final int WIDTH = 30;
    private static final double MEGABYTE = 1e6;
    private static final long MINUTE = 60;

    private ProgressText() {}

    static String of(LoadView view) {
        return view.steps().stream()
                .filter(step -> !step.ended())
                .findFirst()
                .map(step -> view.model() + "  " + step.step() + "  " + what(step))
                .orElse(view.model());
    }

    private static String what(StepView step) {
        StepView.Progress progress = step.progress();
        String bytes = progress == null || progress.totalBytes() == 0 ? "" : bar(progress);
        String detail = bytes.isEmpty() && step.detail() != null ? step.detail() : "";
        LoadError error = step.state() == StepState.RETRYING ? step.error() : null;
        String trouble = error == null
                ? ""
                : "  (" + error.message() + " Attempt " + step.attempt() + " of " + step.attempts() + ")";
        return bytes + detail + trouble;
    }

    private static String bar(StepView.Progress progress) {
        int filled = (int) (WIDTH * progress.completedBytes() / progress.totalBytes());
        String bar = "#".repeat(filled) + ".".repeat(WIDTH - filled);
        return String.format(
                Locale.ROOT,
                "[%s] %3d %%  %.1f of %.1f MB%s%s",
                bar,
                100 * progress.completedBytes() / progress.totalBytes(),
                progress.completedBytes() / MEGABYTE,
                progress.totalBytes() / MEGABYTE,
                rate(progress),
                silence(progress));
    }

    private static String rate(StepView.Progress progress) {
        return progress.bytesPerSecond() == 0
                ? ""
                : String.format(Locale.ROOT, "  %.1f MB/s", progress.bytesPerSecond() / MEGABYTE)
                        + eta(progress.etaSeconds());
    }

    private static String eta(@Nullable Long seconds) {
        if (seconds == null) {
            return "";
        }
        return seconds < MINUTE ? "  " + seconds + " s left" : "  " + seconds / MINUTE + " min left";
    }

    private static String silence(StepView.Progress progress) {
        return progress.secondsWithoutByte() < 3
                ? ""
                : "  no byte for " + progress.secondsWithoutByte() + " s of " + progress.stallLimitSeconds() + " s";
    }

    static String ended(LoadView view) {
        LoadError error = view.error();
        String reason = error == null ? "" : ": " + error.message() + " What to do: " + error.action();
        return switch (view.state()) {
            case DONE, RUNNING -> view.model() + " is loaded: " + proof(view);
            case FAILED -> view.model() + " failed" + reason;
            case CANCELLED -> view.model() + " was cancelled";
            case INTERRUPTED -> view.model() + " was interrupted" + reason;
        };
    }

    private static String proof(LoadView view) {
        StepView last = view.steps().getLast();
        return last.detail() == null ? "done" : last.detail();
    }
}
