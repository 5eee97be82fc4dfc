package org.ollamasidecar.gateway;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.gateway.request.Headers;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.JsonPath;
import org.ollamasidecar.gateway.request.QueryString;
import org.ollamasidecar.gateway.request.RequestBody;
import org.ollamasidecar.state.Child;

/** One try to get an answer from Ollama. */
final class UpstreamAttempt {

    private final HttpServerRequest asked;
    private final InFlightRequest flight;
    private final Child ollama;
    private final boolean early;
    private @Nullable HttpClientRequest sent;
    private boolean aborted;

    /** @param early whether Ollama only listens as yet */
    UpstreamAttempt(HttpServerRequest asked, InFlightRequest flight, Child ollama, boolean early) {
        this.asked = asked;
        this.flight = flight;
        this.ollama = ollama;
        this.early = early;
    }

    Child ollama() {
        return ollama;
    }

    boolean isEarly() {
        return early;
    }

    /** Succeeds with the head of the answer; its handlers have to be set at once. */
    Future<HttpClientResponse> send(HttpClient client, RequestBody body) {
        RequestOptions to = new RequestOptions()
                .setHost(ollama.address().getHost())
                .setPort(ollama.address().getPort())
                .setMethod(asked.method())
                .setURI(target());
        return client.request(to).compose(request -> {
            if (aborted) {
                request.reset();
                return Future.failedFuture("The client is gone");
            }
            sent = request;
            Headers.ofRequest(asked.headers(), request.headers());
            request.putHeader(Headers.REQUEST_ID, flight.requestId());
            // Ollama believes whatever stands there, and has it in its log.
            request.putHeader(Headers.CLIENT, flight.client());
            flight.followed().sends(ollama.address(), request.headers());
            return body.sendWith(request);
        });
    }

    /** Of a form, the fields count that have been judged, and not those of the query. */
    private String target() {
        return asked.query() == null
                        || JsonPath.of(flight.path()).filter(JsonPath::isForm).isPresent()
                ? flight.path()
                : flight.path() + QueryString.of(asked);
    }

    /** Whether Ollama may have begun to work on it. */
    boolean hasReachedOllama() {
        return sent != null;
    }

    /** Disconnects, which makes Ollama stop its work. */
    void abort() {
        aborted = true;
        if (sent != null) {
            sent.reset();
        }
    }
}
