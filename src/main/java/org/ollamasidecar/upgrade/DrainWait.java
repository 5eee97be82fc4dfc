package org.ollamasidecar.upgrade;

import jakarta.inject.Singleton;
import java.time.Duration;
import org.ollamasidecar.fleet.UpstreamUse;
import org.ollamasidecar.task.TimeLimit;

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
        return TimeLimit.isReached(limit, use.idle(generation))
                ? "nothing runs there any more"
                : count(use.requestsOf(generation)) + " cut after " + limit.toSeconds() + " s";
    }

    private static String count(long requests) {
        return requests == 1 ? "1 request is" : requests + " requests are";
    }
}
