package org.ollamasidecar.load.inventory;

/** Whether a model is installed at a backend, as far as is known; the best answer first. */
public enum Stock {
    INSTALLED,
    /** Nobody has looked yet, or it may have changed since. */
    UNKNOWN,
    MISSING
}
