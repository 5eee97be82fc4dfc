package org.ollamasidecar.load;

import io.smallrye.faulttolerance.api.BeforeRetryHandler;
import org.eclipse.microprofile.faulttolerance.ExecutionContext;

/** Lets whoever watches a job see that an attempt has failed and that another follows. */
public final class RetryNotes implements BeforeRetryHandler {

    @Override
    public void handle(ExecutionContext context) {
        LoadJob job = (LoadJob) context.getParameters()[0];
        job.retrying(stepOf(context.getMethod().getName()), LoadErrors.of(context.getFailure()));
    }

    private static Step stepOf(String method) {
        return switch (method) {
            case "awaitServer" -> Step.AWAIT_SERVER;
            case "resolve" -> Step.RESOLVE;
            case "pull" -> Step.PULL;
            case "load" -> Step.LOAD;
            case "verify" -> Step.VERIFY;
            default -> throw new IllegalArgumentException("Not a step: " + method);
        };
    }
}
