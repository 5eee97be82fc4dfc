package org.ollamasidecar.task;

import java.util.Arrays;

/** A failure in one line: what it is, what it says, and where in our code it came up. */
final class FailureText {

    private static final String OURS = "org.ollamasidecar.";

    private FailureText() {}

    static String of(Throwable failure) {
        String what = failure.toString().lines().findFirst().orElse("").strip();
        return Arrays.stream(failure.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith(OURS))
                .findFirst()
                .map(frame -> what + " at " + frame.getFileName() + ":" + frame.getLineNumber())
                .orElse(what);
    }
}
