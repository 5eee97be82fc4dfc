package org.ollamasidecar.load;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.ollamasidecar.files.ReplacedFile;
import org.ollamasidecar.state.SidecarConfig;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.Rhythm;
import org.ollamasidecar.task.ThreadSpec;

/** Keeps jobs over restarts. Written by a thread of its own: a disk that hangs holds up no load. */
@ApplicationScoped
class LoadFile {

    private static final Logger LOG = Logger.getLogger(LoadFile.class);
    private static final String NAME = "loads.json";
    private static final Duration END_LIMIT = Duration.ofSeconds(1);
    private static final ThreadSpec SPEC = ThreadSpec.of("loads-file", "loads are not kept for after a restart")
            .onPlatform();

    private final Path path;
    private final ObjectMapper json;
    private final Semaphore due = new Semaphore(0);
    private final PermanentThread writer;
    private Supplier<List<StoredLoad>> newest = List::of;

    /** How often it was wished that something be kept, and up to which wish all is. */
    private long wished;

    private long kept;

    /** What is to be kept, and with which wish that was the newest. */
    private record Wish(long number, Supplier<List<StoredLoad>> loads) {}

    @Inject
    LoadFile(SidecarConfig config, ObjectMapper json, PermanentThreads threads) {
        this(config.home().resolve(NAME), json, threads);
    }

    LoadFile(Path path, ObjectMapper json, PermanentThreads threads) {
        this.path = path;
        this.json = json;
        this.writer = threads.create(SPEC.in(Rhythm.onSign(due::acquire)), this::replace, this::replaceWhereDue);
    }

    @PostConstruct
    void start() {
        writer.start();
    }

    /** Oldest first; a file that cannot be read is told in the log, and counts as none. */
    List<StoredLoad> read() {
        if (!Files.exists(path)) {
            return List.of();
        }
        try {
            return json.readValue(path.toFile(), new TypeReference<List<StoredLoad>>() {});
        } catch (IOException e) {
            LOG.warnf("The earlier loads cannot be read: %s. Recommended action: delete %s.", e.getMessage(), path);
            return List.of();
        }
    }

    /** Writes what the supplier gives, soon, and until that succeeds; replaced as a whole, never half-written. */
    void write(Supplier<List<StoredLoad>> loads) {
        synchronized (this) {
            newest = loads;
            wished++;
        }
        due.release();
    }

    /** Waits until all is written that was to be written before; false where that takes longer. */
    synchronized boolean awaitKept(Duration limit) throws InterruptedException {
        long mine = wished;
        long deadline = System.nanoTime() + limit.toNanos();
        for (long left = limit.toNanos(); kept < mine && left > 0; left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return kept >= mine;
    }

    private synchronized Wish wish() {
        return new Wish(wished, newest);
    }

    private synchronized void kept(Wish wish) {
        kept = wish.number();
        notifyAll();
    }

    private void replace() throws IOException {
        due.drainPermits();
        boolean written = false;
        try {
            Wish wish = wish();
            replace(wish.loads().get());
            kept(wish);
            written = true;
        } catch (IOException e) {
            throw new IOException(
                    "The loads cannot be kept for after a restart: " + e.getMessage() + ". Recommended action: make "
                            + path.getParent() + " writable and see that its disk has room.",
                    e);
        } finally {
            if (!written) {
                due.release();
            }
        }
    }

    private void replaceWhereDue() throws IOException {
        if (due.tryAcquire()) {
            replace();
        }
    }

    private void replace(List<StoredLoad> loads) throws IOException {
        ReplacedFile.write(path, json.writeValueAsBytes(loads));
    }

    /** Writes what is due, then ends. */
    @PreDestroy
    void close() {
        if (!writer.close(END_LIMIT)) {
            LOG.warn("The newest loads could not be kept in time");
        }
    }
}
