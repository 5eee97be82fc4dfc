package org.ollamasidecar.upgrade;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ollamasidecar.fleet.UpstreamUse;

/** Waits for what an Ollama still does for clients; what takes longer than the limit is cut with the end of that Ollama. */
@Singleton
class DrainWait {

    private final UpstreamUse use;
    private final Duration limit;

    DrainWait(UpstreamUse use, UpgradeLimits limits) {
        this.use = use;
        this.limit = limits.drain();
    }

    /** {@return what has come of it, in a few words} */
    String await(long generation) throws InterruptedException {
        CompletableFuture<Void> idle = use.idle(generation);
        try {
            idle.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return "nothing runs there any more";
        } catch (TimeoutException timeIsUp) {
            return count(use.requestsOf(generation)) + " cut after " + limit.toSeconds() + " s";
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            idle.cancel(false);
        }
    }

    private static String count(long requests) {
        return requests == 1 ? "1 request is" : requests + " requests are";
    }
}
