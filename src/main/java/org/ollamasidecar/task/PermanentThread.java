package org.ollamasidecar.task;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A thread that lives until it is closed, whatever its rounds throw and whoever interrupts it. A failed round is logged,
 * each kind of failure once in a row, and the next one follows after a short pause.
 */
public final class PermanentThread implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(PermanentThread.class);
    private static final String PREFIX = "sidecar-";

    private final ThreadSpec spec;
    private final Round round;
    private final Round last;
    private final InstantSource clock;
    private final PermanentThreads all;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile Progress progress;

    PermanentThread(ThreadSpec spec, Round round, Round last, InstantSource clock, PermanentThreads all) {
        this.spec = spec;
        this.round = round;
        this.last = last;
        this.clock = clock;
        this.all = all;
        this.progress = Progress.started(clock.instant());
        Thread.Builder kind = spec.platform() ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
        this.thread = kind.name(PREFIX + spec.name()).unstarted(this::run);
    }

    /** Begins, and is listed from then on. */
    public void start() {
        progress = Progress.started(clock.instant());
        thread.start();
        all.add(this);
    }

    /** Whether it runs, and what it does is done in time. */
    public boolean works() {
        return thread.isAlive() && !health().isBroken();
    }

    /** Interrupts it and does not wait for its end. */
    @Override
    public void close() {
        leave();
        thread.interrupt();
    }

    /** The same, and waits for its end; false where that takes longer. */
    public boolean close(Duration limit) {
        close();
        return awaitEnd(limit);
    }

    /**
     * Lets a round that is under way end, and waits for that; false where it takes longer.
     *
     * @param wake ends the wait for the next round
     */
    public boolean finish(Runnable wake, Duration limit) {
        leave();
        wake.run();
        return awaitEnd(limit);
    }

    ThreadHealth health() {
        Instant now = clock.instant();
        Progress seen = progress;
        boolean ended = !thread.isAlive() && closed.getCount() > 0;
        Optional<Progress.Problem> problem = ended
                ? Optional.of(new Progress.Problem(seen.lastGood(), "the thread has ended"))
                : seen.problem(now, spec.limit().get());
        return new ThreadHealth(
                thread.getName(),
                spec.vital(),
                seen.lastGood(),
                problem.map(found -> new ThreadHealth.Trouble(
                                found.since(),
                                ended || isTooLong(found.since(), now),
                                found.text(),
                                spec.consequence()))
                        .orElse(null));
    }

    private static boolean isTooLong(Instant since, Instant now) {
        return Duration.between(since, now).compareTo(ThreadHealth.TOLERANCE) >= 0;
    }

    private void leave() {
        all.remove(this);
        closed.countDown();
    }

    private boolean awaitEnd(Duration limit) {
        try {
            return !thread.isAlive() || thread.join(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void run() {
        while (closed.getCount() > 0) {
            try {
                awaitRound();
                progress = progress.begins(clock.instant());
                round.run();
                succeeded();
            } catch (Exception | Error failure) {
                failed(failure);
            }
        }
        runLast();
    }

    private void awaitRound() throws InterruptedException {
        if (progress.failures() == 0) {
            spec.rhythm().await();
        } else {
            spec.rhythm().awaitRetry();
        }
    }

    private void succeeded() {
        if (progress.failingSince() != null) {
            LOG.infof("It works again [thread=%s, failures=%d]", thread.getName(), progress.failures());
        }
        progress = progress.succeeded(clock.instant());
    }

    private void failed(Throwable failure) {
        if (closed.getCount() == 0) {
            return;
        }
        String why = FailureText.of(failure);
        boolean isNews = !why.equals(progress.error());
        progress = progress.failed(clock.instant(), why);
        if (isNews) {
            // What a disk or a network does is no fault of the code: its trace would say nothing.
            Throwable trace = failure instanceof IOException ? null : failure;
            LOG.warnf(trace, "A round failed; the next one follows [thread=%s]: %s", thread.getName(), why);
        }
        awaitNextAttempt();
    }

    private void awaitNextAttempt() {
        try {
            var _ = closed.await(progress.pause().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException impatient) {
            LOG.debugf("The pause was cut short [thread=%s]", thread.getName());
        }
    }

    private void runLast() {
        // Whoever has closed it may have interrupted it for that.
        var _ = Thread.interrupted();
        try {
            last.run();
        } catch (Exception | Error failure) {
            LOG.warnf(failure, "The last round failed [thread=%s]: %s", thread.getName(), FailureText.of(failure));
        }
    }
}
