package org.ollamasidecar.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads on in a file to which others append, and keeps it bounded. After a failure it is opened anew and read on where
 * the reading stopped; where another file has come into its place, that one is read from its begin once the old one is
 * read to its end. Used by one thread.
 */
final class LogFileReader implements AutoCloseable {

    private static final int HISTORY_BYTES = 64 * 1024;
    private static final int READ_BYTES = 64 * 1024;
    private static final long LOOK_FOR_ANOTHER_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final ByteBuffer LINE_END =
            ByteBuffer.wrap(new byte[] {'\n'}).asReadOnlyBuffer();

    private final Path path;
    private final long maxFileBytes;
    private final long maxBacklog;
    private final long hardLimit;
    private final Consumer<ByteBuffer> sink;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);

    /** @param key what the system tells the file from others by */
    private record Open(
            FileChannel channel,
            LogRotation rotation,
            @Nullable Object key) {}

    private @Nullable Open open;

    /** Of the file that {@link #position} belongs to. */
    private @Nullable Object key;

    private long position;

    /** Bytes read since nothing was left to read, or the file was emptied. */
    private long readHere;

    private long lookedForAnother = System.nanoTime();

    /**
     * Opens the file.
     *
     * @param sink given what was read, in order
     * @throws IOException when it can't be opened for reading and writing
     */
    LogFileReader(Path path, long maxFileBytes, Consumer<ByteBuffer> sink) throws IOException {
        this.path = path;
        this.maxFileBytes = maxFileBytes;
        this.maxBacklog = Math.max(maxFileBytes, HISTORY_BYTES);
        this.hardLimit = 2 * Math.min(maxBacklog, Long.MAX_VALUE / 2);
        this.sink = sink;
        Open file = open();
        this.open = file;
        this.key = file.key();
        this.position = Math.max(0, file.channel().size() - HISTORY_BYTES);
    }

    /**
     * Reads what has come.
     *
     * @return whether there was anything
     * @throws IOException when it can't be read; the next attempt opens it anew
     */
    boolean readNew() throws IOException {
        try {
            boolean any = read(opened());
            if (!any) {
                lookForAnother();
            }
            return any;
        } catch (IOException | RuntimeException e) {
            letGo();
            throw e;
        }
    }

    private Open opened() throws IOException {
        Open known = open;
        if (known != null) {
            return known;
        }
        Open fresh = open();
        open = fresh;
        if (!Objects.equals(fresh.key(), key)) {
            beginAnew(fresh);
        }
        return fresh;
    }

    private Open open() throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new Open(
                channel,
                new LogRotation(path, channel, maxFileBytes),
                attributes().fileKey());
    }

    private BasicFileAttributes attributes() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class);
    }

    private void beginAnew(Open file) {
        key = file.key();
        position = 0;
        readHere = 0;
        // A half line at the end of the one before is not the begin of a line of this one.
        sink.accept(LINE_END.duplicate());
    }

    /** An empty one is not followed: whoever has the old one open goes on writing there. */
    private void lookForAnother() throws IOException {
        long now = System.nanoTime();
        if (now - lookedForAnother < LOOK_FOR_ANOTHER_NANOS || !Files.exists(path)) {
            return;
        }
        lookedForAnother = now;
        BasicFileAttributes there = attributes();
        if (!Objects.equals(there.fileKey(), key) && there.size() > 0) {
            letGo();
        }
    }

    private boolean read(Open file) throws IOException {
        FileChannel channel = file.channel();
        boolean any = false;
        while (true) {
            long size = channel.size();
            if (size - position > maxBacklog || readHere > hardLimit) {
                cutFlood(channel, size);
            } else if (size < position) {
                position = 0;
            }
            buffer.clear();
            int count = Math.max(0, channel.read(buffer, position));
            any |= count > 0;
            position += count;
            readHere += count;
            sink.accept(buffer.flip());
            if (count < READ_BYTES) {
                position = file.rotation().afterReading(position);
                readHere = count == 0 || position == 0 ? 0 : readHere;
                return any;
            }
        }
    }

    /** It is written faster than it can be read: the bound on the disk matters more than what is in it. */
    private void cutFlood(FileChannel channel, long size) throws IOException {
        channel.truncate(0);
        long lost = size - position;
        position = 0;
        readHere = 0;
        String note = "\n--- ollama-sidecar: they came too fast: " + lost + " bytes dropped ---\n";
        sink.accept(ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() throws IOException {
        letGo();
    }

    /** The next attempt to read opens the file anew. */
    void letGo() throws IOException {
        Open file = open;
        open = null;
        if (file != null) {
            file.channel().close();
        }
    }
}
