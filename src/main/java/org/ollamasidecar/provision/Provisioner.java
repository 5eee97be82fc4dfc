package org.ollamasidecar.provision;

/** Finds or installs an Ollama program. */
public interface Provisioner {

    /**
     * Asks the sources in order until one serves. Blocks until then: seconds for a program at hand, minutes for a
     * download or a build. Every failure is an outcome; nothing but the interruption is thrown.
     *
     * @throws InterruptedException when the calling thread was interrupted; connections and processes are closed then
     */
    ProvisionOutcome provision(ProvisionListener listener) throws InterruptedException;
}
