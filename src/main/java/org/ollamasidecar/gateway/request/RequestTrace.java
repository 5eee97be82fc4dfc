package org.ollamasidecar.gateway.request;

import io.vertx.core.MultiMap;
import java.net.URI;
import java.util.Optional;

/** Follows one request for those who look at requests across services. Told on the event loop of its client; never waits. */
public interface RequestTrace {

    /** Of a request that nobody follows. */
    RequestTrace NONE = new RequestTrace() {
        @Override
        public void enters(InFlightRequest.Phase phase) {}

        @Override
        public void sends(URI ollama, MultiMap headers) {}

        @Override
        public void ends(int status, Optional<ErrorKind> error, AnswerFigures answer) {}
    };

    void enters(InFlightRequest.Phase phase);

    /**
     * It is about to be sent.
     *
     * @param headers that Ollama gets; what a trace goes on with may be put there
     */
    void sends(URI ollama, MultiMap headers);

    /**
     * It has ended; nothing follows.
     *
     * @param status that its client got; 499: it left before, 0: its answer was cut
     * @param error why there is no good answer; empty: there is one
     */
    void ends(int status, Optional<ErrorKind> error, AnswerFigures answer);
}
