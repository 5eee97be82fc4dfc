package org.ollamasidecar.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * Reads the log file to which the process appends, on a thread of its own. The process is never blocked by its reader:
 * between them lies only the file. The file is bounded by copying it aside and emptying it; the process goes on at the
 * new end, because its descriptor is in append mode.
 */
public final class LogTail implements ChildLog, AutoCloseable {

    private static final int MAX_LINE_BYTES = 16 * 1024;
    private static final int HISTORY_BYTES = 64 * 1024;
    private static final int READ_BYTES = 64 * 1024;
    private static final long QUICKEST_LOOK = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long SLOWEST_LOOK = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long EXPECTANT_LOOK = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

    private final FileChannel channel;
    private final LogRotation rotation;
    private final long maxBacklog;
    private final long hardLimit;
    private final GenerationMarker marker;
    private final InstantSource clock;
    private final LogListener listener;
    private final Thread thread;
    private final LineAssembler assembler = new LineAssembler(MAX_LINE_BYTES, this::line);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);

    private long position;

    /** Bytes read since nothing was left to read, or the file was emptied. */
    private long readHere;

    private long nextId = 1;
    private long generation;
    private final LookRhythm looks = new LookRhythm();
    private volatile long expectantUntil = System.nanoTime();
    private volatile boolean closed;

    /**
     * @param file created when missing; lines already in it are told first, the newest 64 KB of them
     * @param generation that the lines belong to until a marker says otherwise; 0 when nobody is writing yet
     * @param maxFileBytes the size at which the file is copied aside and emptied; at twice that size it is emptied without
     *     a copy, and what had not been read is lost
     * @throws IOException when the file cannot be opened for reading and writing
     */
    public LogTail(
            Path file,
            long generation,
            long maxFileBytes,
            GenerationMarker marker,
            InstantSource clock,
            LogListener listener)
            throws IOException {
        this.channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        this.generation = generation;
        this.rotation = new LogRotation(file, channel, maxFileBytes);
        this.maxBacklog = Math.max(maxFileBytes, HISTORY_BYTES);
        this.hardLimit = 2 * Math.min(maxBacklog, Long.MAX_VALUE / 2);
        this.marker = marker;
        this.clock = clock;
        this.listener = listener;
        this.position = Math.max(0, channel.size() - HISTORY_BYTES);
        this.thread = Thread.ofPlatform().name("sidecar-log-tail").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        long pause = QUICKEST_LOOK;
        try {
            while (!closed) {
                long round = looks.begin();
                boolean any = readNew();
                looks.end(round);
                if (System.nanoTime() - expectantUntil < 0) {
                    pause = EXPECTANT_LOOK;
                } else {
                    pause = any ? QUICKEST_LOOK : Math.min(pause * 2, SLOWEST_LOOK);
                }
                looks.pause(pause);
            }
            readNew();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("The log can no longer be read", e);
        } finally {
            looks.over();
        }
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

    private boolean readNew() throws IOException {
        boolean any = false;
        while (true) {
            long size = channel.size();
            if (size - position > maxBacklog || readHere > hardLimit) {
                cutFlood(size);
            } else if (size < position) {
                position = 0;
            }
            buffer.clear();
            int count = Math.max(0, channel.read(buffer, position));
            any |= count > 0;
            position += count;
            readHere += count;
            assembler.feed(buffer.flip());
            if (count < READ_BYTES) {
                position = rotation.afterReading(position);
                readHere = count == 0 || position == 0 ? 0 : readHere;
                return any;
            }
        }
    }

    /** It is written faster than it can be read: the bound on the disk matters more than what is in it. */
    private void cutFlood(long size) throws IOException {
        channel.truncate(0);
        long lost = size - position;
        position = 0;
        readHere = 0;
        String note = "\n--- ollama-sidecar: they came too fast: " + lost + " bytes dropped ---\n";
        assembler.feed(ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8)));
    }

    private void line(String text) {
        marker.generationOf(text).ifPresent(begun -> generation = begun);
        listener.line(new LogEntry(nextId++, generation, clock.instant(), text));
    }

    /** Reads what is there, then ends. Waits for that at most a second. */
    @Override
    public void close() throws IOException {
        closed = true;
        looks.hurry();
        try {
            thread.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        channel.close();
    }
}
