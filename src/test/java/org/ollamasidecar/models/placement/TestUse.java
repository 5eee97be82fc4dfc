package org.ollamasidecar.models.placement;

import java.util.concurrent.CompletableFuture;
import org.ollamasidecar.fleet.UpstreamUse;

/** Requests that are under way because a test says so. */
public final class TestUse implements UpstreamUse {

    long requests;

    public static UpstreamUse none() {
        return new TestUse();
    }

    @Override
    public long requestsOf(long generation) {
        return requests;
    }

    @Override
    public CompletableFuture<Void> idle(long generation) {
        throw new UnsupportedOperationException();
    }
}
