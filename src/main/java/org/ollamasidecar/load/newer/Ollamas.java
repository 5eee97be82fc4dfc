package org.ollamasidecar.load.newer;

import java.util.List;
import org.ollamasidecar.state.Child;

/** The Ollamas of this service that answer; all have the same store. */
interface Ollamas {

    /** Waits until one serves. {@return all, that one first} */
    List<Child> await() throws InterruptedException;
}
