package org.ollamasidecar.load;

import io.smallrye.config.Priorities;
import jakarta.annotation.Priority;
import java.util.Map;
import org.ollamasidecar.job.LimitsInterceptor;

/** Lets the limits under {@code sidecar.loads} decide over the annotations of {@link LoadSteps}. */
@Priority(Priorities.LIBRARY)
public final class StepLimitsInterceptor extends LimitsInterceptor {

    private static final long serialVersionUID = 1;

    public StepLimitsInterceptor() {
        super(
                "org.ollamasidecar.load.LoadSteps",
                Map.of(
                        "awaitServer" + TIMEOUT, "sidecar.loads.await-server-timeout",
                        "resolve" + TIMEOUT, "sidecar.loads.resolve.timeout",
                        "resolve" + RETRIES, "sidecar.loads.resolve.retries",
                        "pull" + TIMEOUT, "sidecar.loads.pull.timeout",
                        "pull" + RETRIES, "sidecar.loads.pull.retries",
                        "load" + TIMEOUT, "sidecar.loads.load.timeout",
                        "load" + RETRIES, "sidecar.loads.load.retries",
                        "verify" + TIMEOUT, "sidecar.loads.verify.timeout",
                        "verify" + RETRIES, "sidecar.loads.verify.retries"));
    }
}
