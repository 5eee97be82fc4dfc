package org.ollamasidecar.load;

import java.time.Duration;

/**
 * The limits of a step that are in force.
 *
 * @param timeout of one attempt
 * @param attempts the first one included
 */
record StepLimit(Duration timeout, int attempts) {

    static StepLimit of(LoadConfig config, Step step) {
        return switch (step) {
            case AWAIT_SERVER -> new StepLimit(config.awaitServerTimeout(), 1);
            case RESOLVE ->
                new StepLimit(config.resolve().timeout(), config.resolve().retries() + 1);
            case PULL -> new StepLimit(config.pull().timeout(), config.pull().retries() + 1);
            case LOAD -> new StepLimit(config.load().timeout(), config.load().retries() + 1);
            case VERIFY ->
                new StepLimit(config.verify().timeout(), config.verify().retries() + 1);
        };
    }
}
