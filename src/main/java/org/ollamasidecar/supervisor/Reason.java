package org.ollamasidecar.supervisor;

import org.jspecify.annotations.Nullable;

/** Why something failed, in the words of the innermost exception that has any. */
final class Reason {

    private Reason() {}

    static String of(@Nullable Throwable failure) {
        if (failure == null) {
            return "unknown";
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
