package org.ollamasidecar.upgrade;

/** A step has found out why it cannot be done. */
final class StepFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String action;

    /** @param action what fixes it */
    StepFailedException(String reason, String action) {
        super(reason);
        this.action = action;
    }

    String action() {
        return action;
    }
}
