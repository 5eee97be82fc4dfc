package org.ollamasidecar.access;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/** What an answer says about who may read it. */
public final class CrossOriginHeaders {

    private CrossOriginHeaders() {}

    /** Of an answer that Ollama gives before it looks at the origin. */
    public static void remove(MultiMap headers) {
        headers.remove(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN).remove(HttpHeaders.VARY);
    }
}
