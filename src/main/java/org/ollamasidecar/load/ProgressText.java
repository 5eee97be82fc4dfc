package org.ollamasidecar.load;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.job.StepState;

/** A job in lines of text. */
final class ProgressText {

    /** One more would begin another line in most terminals, and what is drawn anew would be left there each time. */
    private static final int COLUMNS = 79;

    private static final int BAR = 16;
    private static final double MEGABYTE = 1e6;
    private static final long MINUTE = 60;

    private ProgressText() {}

    /** What is being done, in one line of a terminal. */
    static String of(LoadView view) {
        return cut(underWay(view).map(step -> begin(view, step) + what(step)).orElse(view.model()));
    }

    /** Why what is being done has to be tried again, whole; empty where it has not failed yet. */
    static Optional<String> trouble(LoadView view) {
        return underWay(view).filter(step -> step.state() == StepState.RETRYING).flatMap(step -> Optional.ofNullable(
                        step.error())
                .map(error -> begin(view, step) + "is tried again: " + reason(error)));
    }

    private static Optional<StepView> underWay(LoadView view) {
        return view.steps().stream().filter(step -> !step.ended()).findFirst();
    }

    private static String begin(LoadView view, StepView step) {
        return view.model() + "  " + step.step() + "  ";
    }

    private static String what(StepView step) {
        StepView.Progress progress = step.progress();
        boolean again = step.state() == StepState.RETRYING;
        String attempt = again ? "attempt " + step.attempt() + " of " + step.attempts() + "  " : "";
        if (progress == null || progress.totalBytes() == 0) {
            return attempt + Objects.requireNonNullElse(step.detail(), "");
        }
        return (again ? attempt : bar(progress)) + figures(progress);
    }

    private static String cut(String line) {
        return line.codePointCount(0, line.length()) <= COLUMNS
                ? line
                : line.substring(0, line.offsetByCodePoints(0, COLUMNS - 1)) + "…";
    }

    private static String bar(StepView.Progress progress) {
        int filled = (int) (BAR * progress.completedBytes() / progress.totalBytes());
        return "[" + "#".repeat(filled) + ".".repeat(BAR - filled) + "] ";
    }

    private static String figures(StepView.Progress progress) {
        return String.format(
                Locale.ROOT,
                "%3d %% of %.1f MB%s%s",
                100 * progress.completedBytes() / progress.totalBytes(),
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
        String reason = error == null ? "" : ": " + reason(error);
        return switch (view.state()) {
            case DONE, RUNNING -> view.model() + " is loaded: " + proof(view);
            case FAILED -> view.model() + " failed" + reason;
            case CANCELLED -> view.model() + " was cancelled";
            case INTERRUPTED -> view.model() + " was interrupted" + reason;
        };
    }

    private static String reason(LoadError error) {
        String message = error.message();
        return message + (message.endsWith(".") ? "" : ".") + " What to do: " + error.action();
    }

    private static String proof(LoadView view) {
        StepView last = view.steps().getLast();
        return last.detail() == null ? "done" : last.detail();
    }
}
