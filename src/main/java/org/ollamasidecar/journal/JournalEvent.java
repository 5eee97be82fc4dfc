package org.ollamasidecar.journal;

import java.time.Instant;
import java.util.Map;

/** Something that happened; ids count up without gaps while the service lives. */
public record JournalEvent(long id, Instant at, String type, String message, Map<String, ?> details) {}
