package org.ollamasidecar.process;

import java.time.Instant;

/**
 * One line of the log.
 *
 * @param id counts the lines read by this service, from 1
 * @param generation the spawn that wrote it; 0 for lines from before this service started
 * @param readAt when it was read, at most a fraction of a second after it was written
 * @param text the line without its end; a line over the limit is cut and says how much is missing
 */
public record LogEntry(long id, long generation, Instant readAt, String text) {}
