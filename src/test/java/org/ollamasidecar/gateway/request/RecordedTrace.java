package org.ollamasidecar.gateway.request;

import io.vertx.core.MultiMap;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what it hears of requests, and gives a header along. */
public final class RecordedTrace implements RequestTrace {

    private final List<String> heard = new CopyOnWriteArrayList<>();

    public List<String> heard() {
        return heard;
    }

    @Override
    public void enters(InFlightRequest.Phase phase) {
        heard.add(phase.name());
    }

    @Override
    public void sends(URI ollama, MultiMap headers) {
        headers.set("traceparent", "of this service");
    }

    @Override
    public void ends(int status, Optional<ErrorKind> error, AnswerFigures answer) {
        heard.add(status + error.map(why -> " " + why).orElse("") + " out="
                + answer.tokensOut().orElse(0)
                + answer.finishReason().map(why -> " " + why).orElse(""));
    }
}
