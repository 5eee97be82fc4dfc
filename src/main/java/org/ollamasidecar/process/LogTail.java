package org.ollamasidecar.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.ThreadSpec;

/**
 * Reads the log file to which the process appends, on a thread of its own. The process is never blocked by its reader:
 * between them lies only the file. The file is bounded by copying it aside and emptying it; the process goes on at the
 * new end, because its descriptor is in append mode. A line whose listener fails is told, and the next one follows.
 */
public final class LogTail implements ChildLog, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(LogTail.class);
    private static final String CONSEQUENCE =
            "Ollama's log is not read, so that no Ollama that is started can become ready";
    private static final Duration END_LIMIT = Duration.ofSeconds(1);
    private static final int MAX_LINE_BYTES = 16 * 1024;
    /** Whoever needs a line sooner says so. */
    private static final long QUICKEST_LOOK = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long SLOWEST_LOOK = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long EXPECTANT_LOOK = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

    private final LogFileReader file;
    private final GenerationMarker marker;
    private final InstantSource clock;
    private final LogListener listener;
    private final PermanentThread thread;
    private final LineAssembler assembler = new LineAssembler(MAX_LINE_BYTES, this::line);

    private long nextId = 1;
    private long generation;
    private long pause;

    /** Of the listener, in the look that is under way. */
    private @Nullable RuntimeException failure;

    private final PollCycle looks = new PollCycle();
    private volatile long expectantUntil = System.nanoTime();

    /**
     * Opens the file, and reads nothing before it is started.
     *
     * @param name of its thread
     * @param file created when missing; lines already in it are told first, the newest 64 KB of them
     * @param generation that the lines belong to until a marker says otherwise; 0 when nobody is writing yet
     * @param maxFileBytes the size at which the file is copied aside and emptied; at twice that size it is emptied without
     *     a copy, and what had not been read is lost
     * @throws IOException when the file cannot be opened for reading and writing
     */
    public LogTail(
            String name,
            Path file,
            long generation,
            long maxFileBytes,
            GenerationMarker marker,
            InstantSource clock,
            LogListener listener,
            PermanentThreads threads)
            throws IOException {
        this.file = new LogFileReader(file, maxFileBytes, bytes -> assembler.feed(bytes));
        this.generation = generation;
        this.marker = marker;
        this.clock = clock;
        this.listener = listener;
        ThreadSpec spec =
                ThreadSpec.of(name, CONSEQUENCE).asVital().onPlatform().in(() -> looks.pause(pause));
        this.thread = threads.create(spec, this::look, this::lastLook);
    }

    public void start() {
        thread.start();
    }

    private void look() throws IOException {
        long round = looks.begin();
        boolean any = readNew();
        looks.end(round);
        if (System.nanoTime() - expectantUntil < 0) {
            pause = EXPECTANT_LOOK;
        } else {
            pause = any ? QUICKEST_LOOK : Math.min(Math.max(QUICKEST_LOOK, pause * 2), SLOWEST_LOOK);
        }
    }

    private void lastLook() throws IOException {
        try {
            readNew();
        } finally {
            looks.over();
        }
    }

    /** @throws RuntimeException when the listener has failed, after all lines have been told */
    private boolean readNew() throws IOException {
        failure = null;
        boolean any = file.readNew();
        if (failure != null) {
            throw failure;
        }
        return any;
    }

    @Override
    public void expectNews() {
        expectantUntil = System.nanoTime() + PATIENCE;
        looks.hurry();
    }

    @Override
    public void newsCame() {
        expectantUntil = System.nanoTime();
    }

    @Override
    public boolean awaitRead(Duration limit) throws InterruptedException {
        return looks.awaitNext(limit);
    }

    private void line(String text) {
        marker.generationOf(text).ifPresent(begun -> generation = begun);
        try {
            listener.line(new LogEntry(nextId++, generation, clock.instant(), text));
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /** Reads what is there, then ends. Waits for that at most a second. */
    @Override
    public void close() throws IOException {
        if (!thread.finish(looks::hurry, END_LIMIT)) {
            LOG.warn("The last lines of Ollama's log have not been read in time");
        }
        file.close();
    }
}
