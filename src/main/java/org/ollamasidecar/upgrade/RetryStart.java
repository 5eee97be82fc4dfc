package org.ollamasidecar.upgrade;

/**
 * With which step a retry begins. Pure. A candidate that does not come to serve is ended, so that its memory is free again:
 * what needs one begins with another.
 *
 * @param undone the first step that was not done
 * @param switched whether the new one serves
 * @param found whether how to launch the new one is known, and still fits
 */
record RetryStart(UpgradeStep undone, boolean switched, boolean found) {

    /** With what was not done, as early as that needs. */
    UpgradeStep byDefault() {
        return switched ? undone : from(undone);
    }

    /**
     * With a step that somebody wishes, or with the earlier one that it needs.
     *
     * @throws org.ollamasidecar.http.ProblemException where steps before it are not done, or it is too late for it
     */
    UpgradeStep from(UpgradeStep wanted) {
        if (wanted.compareTo(undone) > 0) {
            throw UpgradeProblems.conflict(
                    "The step " + undone + " before it has not been done.", "Retry from " + undone + ".");
        }
        if (switched && wanted.compareTo(UpgradeStep.SWITCH) <= 0) {
            throw UpgradeProblems.conflict(
                    "The new Ollama serves already.",
                    "Retry from " + undone + ", or take the upgrade back: POST …/rollback.");
        }
        return switch (wanted) {
            case FIND -> UpgradeStep.FIND;
            case START, PROVE, LOAD, SWITCH -> found ? UpgradeStep.START : UpgradeStep.FIND;
            case DRAIN, END -> wanted;
        };
    }
}
