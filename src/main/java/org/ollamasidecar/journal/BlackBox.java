package org.ollamasidecar.journal;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Copies the journal to its file, on a thread of its own. The journal in memory is the queue between them: nobody who
 * records an event waits for a disk, and while the disk is full or read-only only what the memory no longer keeps is
 * missing in the file, told by an event {@code journal.dropped}.
 */
public final class BlackBox implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(BlackBox.class);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final long CLOSE_MILLIS = 1000;

    private final Journal journal;
    private final EventFile file;
    private final Duration retryPause;

    // A disk may hang for long: that must not cost one of the few carriers of virtual threads.
    private final Thread thread =
            Thread.ofPlatform().name("sidecar-journal").daemon().unstarted(this::run);

    /** The id up to which the file has all there is. Touched by the thread only. */
    private long written;

    private boolean failing;
    private volatile boolean closed;

    /**
     * @param journal what is in it by now is taken to be in the file
     * @param retryPause between two attempts while the file cannot be written
     */
    public BlackBox(Journal journal, EventFile file, Duration retryPause) {
        this.journal = journal;
        this.file = file;
        this.retryPause = retryPause;
        this.written = journal.newest();
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                List<JournalEvent> events = journal.await(written, LONGEST_WAIT);
                if (!events.isEmpty() && !write(events)) {
                    Thread.sleep(retryPause);
                }
            }
        } catch (InterruptedException closing) {
            // The rest is written below.
        }
        List<JournalEvent> rest = journal.since(written);
        if (!rest.isEmpty()) {
            write(rest);
        }
    }

    private boolean write(List<JournalEvent> events) {
        try {
            file.append(events);
        } catch (IOException | RuntimeException e) {
            if (!failing) {
                LOG.warnf(
                        "%s cannot be written: %s; events are only in memory until it can."
                                + " Recommended action: give its folder space and the right to write.",
                        file.path(), e);
            }
            failing = true;
            return false;
        }
        if (failing) {
            LOG.infof("%s can be written again", file.path());
        }
        failing = false;
        long missed = events.getFirst().id() - written - 1;
        written = events.getLast().id();
        if (missed > 0) {
            journal.record(
                    "journal.dropped",
                    missed + " events before " + events.getFirst().id() + " are missing in " + file.path(),
                    Map.of("missed", missed));
        }
        return true;
    }

    /** Writes what is left, then ends. Waits for that at most a second. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
