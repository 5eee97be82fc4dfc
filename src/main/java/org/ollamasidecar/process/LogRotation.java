package org.ollamasidecar.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps the log file bounded: at its limit the content moves to a second file, which replaces the one before. */
final class LogRotation {

    private final Path previous;
    private final FileChannel channel;
    private final long maxBytes;

    /** How much of the content has been copied. */
    private long copied;

    LogRotation(Path file, FileChannel channel, long maxBytes) {
        this.previous = file.resolveSibling(file.getFileName() + ".1");
        this.channel = channel;
        this.maxBytes = maxBytes;
    }

    /**
     * Empties the file once nothing was written during the copy; until then only what came meanwhile is left to copy.
     *
     * @return where to read on, given that everything before {@code position} has been read
     */
    long afterReading(long position) throws IOException {
        if (position < maxBytes) {
            copied = 0;
            return position;
        }
        copyUpTo(position);
        if (channel.size() > position) {
            return position;
        }
        channel.truncate(0);
        copied = 0;
        return 0;
    }

    /** The bound matters more than the copy: a full disk would stop the process that writes. */
    private void copyUpTo(long position) throws IOException {
        try {
            StandardOpenOption begin = copied == 0 ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.WRITE;
            try (FileChannel copy =
                    FileChannel.open(previous, StandardOpenOption.CREATE, StandardOpenOption.WRITE, begin)) {
                copy.position(copied);
                long moved = 1;
                while (copied < position && moved > 0) {
                    moved = channel.transferTo(copied, position - copied, copy);
                    copied += moved;
                }
            }
        } catch (IOException noCopy) {
            copied = position;
            previous.toFile().delete();
        }
    }
}
