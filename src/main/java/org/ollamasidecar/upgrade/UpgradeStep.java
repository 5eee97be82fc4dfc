package org.ollamasidecar.upgrade;

/** The steps of an upgrade, in their order. Until SWITCH nothing has changed for anybody. */
public enum UpgradeStep {
    /** Finds the program, and checks what is wished. */
    FIND,
    /** Starts a candidate beside the Ollama that serves. */
    START,
    /** Has it produce a token. */
    PROVE,
    /** Brings the models into its memory. */
    LOAD,
    /** Lets it serve. */
    SWITCH,
    /** Waits for what the one before still does for clients. */
    DRAIN,
    /** Ends the one before. */
    END;

    /** Whether it can still be taken back while it is under way. */
    boolean isBeforeTheSwitch() {
        return compareTo(SWITCH) < 0;
    }
}
