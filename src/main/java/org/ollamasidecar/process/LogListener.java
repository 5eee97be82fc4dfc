package org.ollamasidecar.process;

/** Told of each log line, on the one thread that reads the log: must be quick, and must not throw. */
@FunctionalInterface
public interface LogListener {

    void line(LogEntry entry);
}
