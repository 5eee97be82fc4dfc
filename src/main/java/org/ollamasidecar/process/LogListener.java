package org.ollamasidecar.process;

/**
 * Told of each log line, on the one thread that reads the log: must be quick. What it throws costs it that line and
 * nobody else anything; where it goes on, the reading counts as broken.
 */
@FunctionalInterface
public interface LogListener {

    void line(LogEntry entry);
}
