package org.ollamasidecar.status;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.ollamasidecar.http.Feed;
import org.ollamasidecar.http.Follower;
import org.ollamasidecar.http.StreamSource;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.journal.JournalEvent;

/** The journal as a stream. */
record JournalFeed(Journal journal) implements Feed<JournalEvent> {

    /** Everything after an id; without one, everything that is kept. */
    StreamSource after(OptionalLong asked) {
        long newest = journal.newest();
        List<JournalEvent> kept = journal.since(0);
        return new Follower<>(
                this, asked, newest, kept.isEmpty() ? newest : kept.getFirst().id() - 1);
    }

    @Override
    public List<JournalEvent> await(long id, Duration limit) throws InterruptedException {
        return journal.await(id, limit);
    }

    @Override
    public long id(JournalEvent event) {
        return event.id();
    }

    @Override
    public String type(JournalEvent event) {
        return event.type();
    }

    @Override
    public String lost() {
        return "events are no longer kept";
    }
}
