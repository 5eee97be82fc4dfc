package org.ollamasidecar.provision;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Held by the one service of this machine that writes into the cache. */
final class ProvisionLock implements AutoCloseable {

    /**
     * The lock of a file belongs to the whole process, and closing any channel of that file drops it. So within the
     * process only one caller at a time may even open it, which only state of the process can ensure.
     */
    private static final Semaphore IN_THIS_PROCESS = new Semaphore(1);

    private static final long POLL_MILLIS = 100;

    private final FileChannel channel;

    private ProvisionLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Waits until nobody else provisions, however long that takes. */
    static ProvisionLock acquire(Path file, ProvisionListener listener) throws IOException, InterruptedException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        ThrottledProgress waiting = new ThrottledProgress(listener, "cache");
        while (!IN_THIS_PROCESS.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            tellWaiting(waiting);
        }
        boolean acquired = false;
        try {
            ProvisionLock lock = acquireFromOtherProcesses(file, waiting);
            acquired = true;
            return lock;
        } finally {
            if (!acquired) {
                IN_THIS_PROCESS.release();
            }
        }
    }

    private static ProvisionLock acquireFromOtherProcesses(Path file, ThrottledProgress waiting)
            throws IOException, InterruptedException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean acquired = false;
        try {
            while (tryLock(channel) == null) {
                tellWaiting(waiting);
                Thread.sleep(POLL_MILLIS);
            }
            acquired = true;
            return new ProvisionLock(channel);
        } finally {
            if (!acquired) {
                channel.close();
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held in this process by a caller that another class loader knows.
            return null;
        }
    }

    private static void tellWaiting(ThrottledProgress progress) {
        progress.report("waiting for another service that is provisioning", "");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The lock goes with the descriptor, which is closed even then.
        } finally {
            IN_THIS_PROCESS.release();
        }
    }
}
