package org.ollamasidecar.canary;

/** What follows heartbeats that fail. */
public enum HeartbeatAction {
    /** The journal, the wellness check and the metrics say so. */
    REPORT,
    /** Ollama is restarted as well. */
    RESTART
}
