package org.ollamasidecar.provision;

import java.util.List;

/** What provisioning came to, with every source that was asked. */
public sealed interface ProvisionOutcome {

    List<SourceAttempt> attempts();

    /** There is a proved program. */
    record Found(Program program, List<SourceAttempt> attempts) implements ProvisionOutcome {
        public Found {
            attempts = List.copyOf(attempts);
        }
    }

    /**
     * There is none.
     *
     * @param reason why, in one sentence
     * @param action what to do about it
     */
    record NotFound(List<SourceAttempt> attempts, String reason, String action) implements ProvisionOutcome {
        public NotFound {
            attempts = List.copyOf(attempts);
        }
    }
}
