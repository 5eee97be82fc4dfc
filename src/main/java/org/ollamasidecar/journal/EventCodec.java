package org.ollamasidecar.journal;

import java.util.Optional;

/** How an event is written on one line of the file. */
public interface EventCodec {

    /** The event without a line end; whatever its details hold, this does not fail. */
    String line(JournalEvent event);

    /** The event of a line; empty where the line is not a whole event. */
    Optional<JournalEvent> event(String line);
}
