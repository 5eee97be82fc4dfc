package org.ollamasidecar.task;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Calls something that may never return. */
public final class TimeLimit {

    private TimeLimit() {}

    /**
     * Calls on a virtual thread, which is interrupted when the time is up.
     *
     * @throws ExecutionException with what the call has thrown
     * @throws TimeoutException when the time is up
     */
    public static <T> T call(Duration limit, Callable<T> call)
            throws ExecutionException, TimeoutException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(call);
        Thread.ofVirtual().name("sidecar-limited").start(task);
        try {
            return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            task.cancel(true);
        }
    }

    /** The same of something that may not be told: empty then, or when the time is up, and somebody learns why. */
    public static <T> Optional<T> ask(Duration limit, Callable<T> question, Consumer<Exception> untold)
            throws InterruptedException {
        try {
            return Optional.of(call(limit, question));
        } catch (TimeoutException | ExecutionException e) {
            untold.accept(e);
            return Optional.empty();
        }
    }

    /** The same for work without a result. */
    public static void run(Duration limit, Interruptible work)
            throws ExecutionException, TimeoutException, InterruptedException {
        Boolean done = call(limit, () -> {
            work.run();
            return Boolean.TRUE;
        });
        assert done;
    }

    /**
     * Waits for something to come about, and cancels that when the time is up.
     *
     * @return whether it has come about
     */
    public static boolean isReached(Duration limit, CompletableFuture<Void> awaited) throws InterruptedException {
        try {
            awaited.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException timeIsUp) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            awaited.cancel(false);
        }
    }

    /** Work that ends when it is interrupted. */
    public interface Interruptible {
        void run() throws InterruptedException;
    }
}
