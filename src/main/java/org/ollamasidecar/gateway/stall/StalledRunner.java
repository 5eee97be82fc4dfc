package org.ollamasidecar.gateway.stall;

import java.time.Duration;
import java.util.List;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.instance.ModelRunner;

/** A runner, and who waits for it. */
record StalledRunner(ModelRunner runner, WaitingRequests waiting) {

    /** As for Ollama itself. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

    /**
     * Ollama holds requests back while it waits for another runner's end: nothing that this one could work at. One that
     * has begun to answer was asked. One that does not even answer for itself has stopped, whoever asks: it may be on its
     * way into memory, and not listen yet.
     */
    boolean hasStopped(Duration before) {
        List<InFlightRequest> asked = waiting.withOllama();
        return asked.stream().anyMatch(flight -> flight.phase() == InFlightRequest.Phase.ANSWERING)
                || (!asked.isEmpty()
                        && runner.mayHaveBeenAsked(WaitingRequests.longest(asked, InFlightRequest::sinceSent), before))
                || !runner.answers(ANSWER_LIMIT);
    }
}
