package org.ollamasidecar.job;

import java.time.Duration;

/**
 * The limits of a step that are in force.
 *
 * @param timeout of one attempt
 * @param attempts the first one included
 */
public record StepLimit(Duration timeout, int attempts) {

    public static StepLimit ofRetries(Duration timeout, int retries) {
        return new StepLimit(timeout, retries + 1);
    }

    public static StepLimit once(Duration timeout) {
        return ofRetries(timeout, 0);
    }
}
