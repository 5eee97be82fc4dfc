package org.ollamasidecar.provision;

import java.io.IOException;

/** One place that a program may come from. */
interface Source {

    String name();

    /**
     * Looks there, and fetches or builds the program where that is how it comes from there.
     *
     * @throws IOException when the place itself cannot be read or written
     */
    SourceResult ask(ProvisionListener listener) throws IOException, InterruptedException;
}
