package org.ollamasidecar.status;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.ollamasidecar.http.Feed;
import org.ollamasidecar.http.Follower;
import org.ollamasidecar.http.StreamSource;
import org.ollamasidecar.process.LogEntry;
import org.ollamasidecar.process.LogRing;

/** The log, or the lines of one instance, as a stream. For one reader. */
final class LogFeed implements Feed<LogEntry> {

    private final LogRing log;
    private final Optional<Predicate<LogEntry>> filter;

    /** Up to this one all lines were looked at. */
    private long looked;

    LogFeed(LogRing log, Optional<Predicate<LogEntry>> filter) {
        this.log = log;
        this.filter = filter;
    }

    /** Every line after an id; without one, the newest lines and what comes. */
    StreamSource after(OptionalLong asked, int tail) {
        long newest = log.newest();
        List<LogEntry> kept = log.tail(tail);
        return new Follower<>(
                this, asked, newest, kept.isEmpty() ? newest : kept.getFirst().id() - 1);
    }

    @Override
    public List<LogEntry> await(long id, Duration limit) throws InterruptedException {
        List<LogEntry> lines = log.await(Math.max(id, looked), limit);
        if (filter.isEmpty() || lines.isEmpty()) {
            return lines;
        }
        looked = lines.getLast().id();
        return lines.stream().filter(filter.get()).toList();
    }

    @Override
    public boolean isWhole() {
        return filter.isEmpty();
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
