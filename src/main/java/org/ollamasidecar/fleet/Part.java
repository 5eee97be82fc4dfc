package org.ollamasidecar.fleet;

/** What an instance is there for. */
public enum Part {
    /** Requests go to it. */
    SERVING,
    /** It takes over where the one that serves dies or hangs. */
    STANDBY
}
