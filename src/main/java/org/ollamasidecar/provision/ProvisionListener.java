package org.ollamasidecar.provision;

/** Hears how provisioning goes. Called on the provisioning thread, so it must be cheap. */
public interface ProvisionListener {

    /** A source was asked and has answered. */
    void attempt(SourceAttempt attempt);

    /** Something long is going on; at most about ten times a second. */
    void progress(ProvisionProgress progress);
}
