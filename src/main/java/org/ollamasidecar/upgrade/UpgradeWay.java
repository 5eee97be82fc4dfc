package org.ollamasidecar.upgrade;

/**
 * How one Ollama takes the place of another: what the steps of an upgrade do that is not the same in each way. All of it blocks,
 * and an interrupt ends it; what it returns are the words for what was found.
 */
sealed interface UpgradeWay permits CandidateBeside, RestartInPlace {

    /** Starts the new one, and waits until it answers. */
    String start(UpgradePlace place) throws InterruptedException;

    /** Has the new one load what the old one has in memory. */
    String load(UpgradePlace place) throws InterruptedException;

    /** Has the new one get the requests. */
    String switchOver(UpgradePlace place) throws InterruptedException;

    /** Waits for the requests of the old one. */
    String drain(UpgradePlace place) throws InterruptedException;

    /** Ends the old one. */
    String end(UpgradePlace place) throws InterruptedException;

    /** Ends a new one that does not come to serve, or finds that it does: a switch that was wished is not taken back. */
    void giveUp(UpgradePlace place) throws InterruptedException;
}
