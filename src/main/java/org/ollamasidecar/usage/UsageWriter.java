package org.ollamasidecar.usage;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.Rhythm;
import org.ollamasidecar.task.ThreadSpec;

/**
 * Keeps what is counted over restarts. A thread of its own writes, a moment after something was counted; where nothing is,
 * it sleeps. A disk that is full, read-only or hangs holds up nobody: the sums go on in memory until it can be written.
 */
@Singleton
final class UsageWriter {

    private static final Logger LOG = Logger.getLogger(UsageWriter.class);
    private static final Duration END_LIMIT = Duration.ofSeconds(1);
    private static final int MOST_IN_MEMORY = 32;
    private static final ThreadSpec SPEC = ThreadSpec.of(
                    "usage", "what keys use is counted in memory only, and lost where the service ends")
            .onPlatform();

    private final UsageLedger ledger;
    private final UsageStore store;
    private final UsageTrouble trouble;
    private final Semaphore changed = new Semaphore(0);
    private final PermanentThread thread;
    private volatile boolean isDue;

    @Inject
    UsageWriter(
            UsageConfig config, UsageLedger ledger, UsageStore store, UsageTrouble trouble, PermanentThreads threads) {
        this(config.writeEvery(), ledger, store, trouble, threads);
    }

    UsageWriter(Duration every, UsageLedger ledger, UsageStore store, UsageTrouble trouble, PermanentThreads threads) {
        this.ledger = ledger;
        this.store = store;
        this.trouble = trouble;
        Rhythm afterAChange = Rhythm.onSign(() -> {
            changed.acquire();
            Thread.sleep(every);
        });
        this.thread = threads.create(SPEC.in(afterAChange), this::keepAll, this::keepAll);
    }

    /** Before the first request: a budget that was used up before the restart is used up after it. */
    void start(@Observes StartupEvent event) {
        try {
            takeOver(ledger.today());
            ledger.sumUpMonth();
        } catch (IOException e) {
            // The thread tries again, and tells of it.
            due();
        }
        thread.start();
    }

    /** Something was counted. Costs nothing but a look where that is known. */
    void due() {
        if (!isDue) {
            isDue = true;
            changed.release();
        }
    }

    private void keepAll() throws IOException {
        isDue = false;
        changed.drainPermits();
        try {
            for (DayTable table : ledger.inMemory()) {
                keep(table);
            }
            ledger.sumUpMonth();
            trouble.keeps();
        } catch (IOException e) {
            String why = "What keys have used cannot be kept: " + e + "; it is counted in memory until it can."
                    + " Recommended action: make " + store.folder() + " writable and see that its disk has room.";
            trouble.cannotKeep(why);
            throw new IOException(why, e);
        } finally {
            forgetOld();
        }
    }

    private void keep(DayTable table) throws IOException {
        if (!table.isWhole()) {
            takeOver(table);
        }
        if (!table.isWritten()) {
            long changes = table.changes();
            store.of(table.day()).write(table.rows());
            table.written(changes);
            store.forgetOldest();
        }
    }

    /** Goes on with what an earlier life of this service has counted on the same day. */
    private void takeOver(DayTable table) throws IOException {
        DayFile file = store.of(table.day());
        Optional<DayFile.Content> content;
        try {
            content = file.read();
        } catch (IOException e) {
            tellDamage(file.path(), "cannot be read (" + e + ")", file.setAside());
            content = Optional.empty();
        }
        if (content.isPresent() && content.get().unreadable() > 0) {
            long lines = content.get().unreadable();
            tellDamage(file.path(), "has " + lines + " damaged line" + (lines == 1 ? "" : "s"), file.setAside());
            table.rewrite();
        }
        table.addEarlier(content.map(DayFile.Content::rows).orElseGet(List::of));
    }

    private void tellDamage(Path file, String what, Path aside) {
        String text =
                file + " " + what + ": what was counted there is missing in the usage of that day. The file is kept as "
                        + aside + ". Recommended action: see what it has, then delete it.";
        trouble.damaged(text);
        LOG.warn(text);
    }

    /** Yesterday stays: somebody may still be counting there. */
    private void forgetOld() {
        LocalDate yesterday = ledger.today().day().minusDays(1);
        for (DayTable table : ledger.inMemory()) {
            boolean kept = table.isWhole() && table.isWritten();
            if (table.day().isBefore(yesterday) && (kept || ledger.inMemory().size() > MOST_IN_MEMORY)) {
                if (!kept) {
                    LOG.warnf("What keys have used on %s is lost: it could not be written for too long", table.day());
                }
                ledger.forget(table);
            }
        }
    }

    /** Writes what is left, then ends. */
    @PreDestroy
    void close() {
        if (!thread.close(END_LIMIT)) {
            LOG.warn("The newest usage of keys could not be kept in time");
        }
    }
}
