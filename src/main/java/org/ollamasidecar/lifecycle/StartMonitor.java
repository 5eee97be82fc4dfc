package org.ollamasidecar.lifecycle;

/** Knows how far the first start has come; implemented by the room that knows what is required. */
public interface StartMonitor {

    /** By what is known now; never blocks. */
    StartProgress progress();
}
