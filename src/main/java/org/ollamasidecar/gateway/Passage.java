package org.ollamasidecar.gateway;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import java.net.URI;

/** One request on its way to Ollama and back. It counts as in flight until its answer is written or nobody wants it. */
final class Passage implements ProxyInterceptor {

    private final URI ollama;
    private final InFlight inFlight;
    private boolean answering;
    private boolean left;

    /** The request has to be in already. */
    Passage(URI ollama, InFlight inFlight, RoutingContext context) {
        this.ollama = ollama;
        this.inFlight = inFlight;
        // An answer has ended for the server before it is written: that is waited for where it is sent.
        context.addEndHandler(ended -> {
            if (ended.failed() || !answering) {
                leave();
            }
        });
    }

    /** Gives Ollama the host name that it expects, and the client an answer where Ollama gives none. */
    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
        context.request().setAuthority(HostAndPort.create(ollama.getHost(), ollama.getPort()));
        return context.sendRequest()
                .recover(failure -> Future.succeededFuture(Refusal.unreachable().in(context)));
    }

    @Override
    public Future<Void> handleProxyResponse(ProxyContext context) {
        answering = true;
        // What Ollama says of its own connection is not for the client, and over HTTP/2 would spoil the answer.
        context.response().headers().remove(HttpHeaders.CONNECTION);
        return context.sendResponse().onComplete(written -> leave());
    }

    /** All of this happens on the one event loop of the request. */
    private void leave() {
        if (!left) {
            left = true;
            inFlight.leave();
        }
    }
}
