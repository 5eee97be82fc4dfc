package org.ollamasidecar.task;

import org.jspecify.annotations.Nullable;

/** Why something failed, in the first line of what its exception says; the JDK lets guesses follow. */
public final class Reason {

    private Reason() {}

    public static String of(@Nullable Throwable failure) {
        if (failure == null) {
            return "unknown";
        }
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse(message).strip();
    }
}
