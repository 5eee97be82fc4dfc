package org.ollamasidecar.gateway.request;

import java.util.concurrent.CompletableFuture;

/** Ends a request with a message to its client, which is out when the future completes; for any thread. */
public interface RequestCancellation {
    CompletableFuture<Void> now(String why);
}
