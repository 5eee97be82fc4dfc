package org.ollamasidecar.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Keeps the log file bounded: at its limit the content moves to a second file, which replaces the one before. */
final class LogRotation {

    private final Path file;
    private final Path previous;
    private final FileChannel channel;
    private final long maxBytes;

    LogRotation(Path file, FileChannel channel, long maxBytes) {
        this.file = file;
        this.previous = file.resolveSibling(file.getFileName() + ".1");
        this.channel = channel;
        this.maxBytes = maxBytes;
    }

    /** {@return where to read on, given that everything before {@code position} has been read} */
    long afterReading(long position) throws IOException {
        if (position < maxBytes) {
            return position;
        }
        try {
            Files.copy(file, previous, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException diskFull) {
            // The bound matters more than the copy: a full disk would stop the process that writes.
            Files.deleteIfExists(previous);
        }
        channel.truncate(0);
        return 0;
    }
}
