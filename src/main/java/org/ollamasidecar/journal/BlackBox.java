package org.ollamasidecar.journal;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.Rhythm;
import org.ollamasidecar.task.ThreadSpec;

/**
 * Copies the journal to its file, on a thread of its own. The journal in memory is the queue between them: nobody who
 * records an event waits for a disk, and while the disk is full or read-only only what the memory no longer keeps is
 * missing in the file, told by an event {@code journal.dropped}.
 */
public final class BlackBox implements AutoCloseable {

    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final Duration END_LIMIT = Duration.ofSeconds(1);

    // A disk may hang for long: that must not cost one of the few carriers of virtual threads.
    private static final ThreadSpec SPEC =
            ThreadSpec.of("journal", "events are kept in memory only").onPlatform();

    private final Journal journal;
    private final EventFile file;
    private final PermanentThread thread;

    /** The id up to which the file has all there is. Touched by the thread only. */
    private long written;

    /**
     * Ready to start.
     *
     * @param journal what is in it by now is taken to be in the file
     */
    public BlackBox(Journal journal, EventFile file, PermanentThreads threads) {
        this.journal = journal;
        this.file = file;
        this.written = journal.newest();
        Rhythm whenThereAreNew = () -> journal.await(written, LONGEST_WAIT);
        this.thread = threads.create(SPEC.in(whenThereAreNew), this::write, this::write);
    }

    public void start() {
        thread.start();
    }

    private void write() throws IOException {
        List<JournalEvent> events = journal.since(written);
        if (events.isEmpty()) {
            return;
        }
        try {
            file.append(events);
        } catch (IOException e) {
            throw new IOException(
                    file.path() + " cannot be written: " + e + "; events are only in memory until it can."
                            + " Recommended action: give its folder space and the right to write.",
                    e);
        }
        long missed = events.getFirst().id() - written - 1;
        written = events.getLast().id();
        if (missed > 0) {
            journal.record(
                    "journal.dropped",
                    missed + " events before " + events.getFirst().id() + " are missing in " + file.path(),
                    Map.of("missed", missed));
        }
    }

    /** Writes what is left, then ends. Waits for that at most a second. */
    @Override
    public void close() {
        thread.close(END_LIMIT);
    }
}
