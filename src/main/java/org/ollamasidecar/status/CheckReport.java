package org.ollamasidecar.status;

import java.util.List;
import org.ollamasidecar.state.StateName;

/**
 * The outcome of a status check: what was tried and what was found.
 *
 * @param healthy whether everything tried has passed
 * @param state what the supervisor thought at that moment
 */
record CheckReport(boolean healthy, StateName state, List<Finding> findings, long elapsedMillis) {

    /** How one check went. */
    enum Outcome {
        PASSED,
        FAILED,
        SKIPPED
    }

    /**
     * One check.
     *
     * @param detail what was found, or why it failed or was not tried
     */
    record Finding(String check, Outcome outcome, String detail, long elapsedMillis) {}
}
