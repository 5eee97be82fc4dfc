package org.ollamasidecar.status;

import java.util.Optional;
import org.ollamasidecar.instance.BackendName;

/** Restarts Ollama without a gap; implemented by a room that can have two at a time. */
public interface RollingRestart {

    /**
     * One that has begun.
     *
     * @param view what can be told of it now, representable in JSON
     * @param address where more can be read of it
     */
    record Begun(Object view, String address) {}

    /**
     * Begins one.
     *
     * @param only at which backend; empty: at one after the other
     */
    Begun begin(Optional<BackendName> only);
}
