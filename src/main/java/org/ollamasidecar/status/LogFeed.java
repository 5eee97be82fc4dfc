package org.ollamasidecar.status;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.ollamasidecar.http.Feed;
import org.ollamasidecar.http.Follower;
import org.ollamasidecar.http.StreamSource;
import org.ollamasidecar.process.LogEntry;
import org.ollamasidecar.process.LogRing;

/** The log as a stream. */
record LogFeed(LogRing log) implements Feed<LogEntry> {

    /** Every line after an id; without one, the newest lines and what comes. */
    StreamSource after(OptionalLong asked, int tail) {
        long newest = log.newest();
        List<LogEntry> kept = log.tail(tail);
        return new Follower<>(
                this, asked, newest, kept.isEmpty() ? newest : kept.getFirst().id() - 1);
    }

    @Override
    public List<LogEntry> await(long id, Duration limit) throws InterruptedException {
        return log.await(id, limit);
    }

    @Override
    public long id(LogEntry line) {
        return line.id();
    }

    @Override
    public String type(LogEntry line) {
        return "log";
    }

    @Override
    public String lost() {
        return "lines dropped";
    }
}
