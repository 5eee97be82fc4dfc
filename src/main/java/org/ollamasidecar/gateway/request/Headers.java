package org.ollamasidecar.gateway.request;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which headers go on. */
public final class Headers {

    public static final String REQUEST_ID = "x-request-id";

    /** Tells a proxy in front that pieces go on as they come. */
    public static final String NOT_BUFFERED = "x-accel-buffering";

    /** They are about one connection only. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    /** From whom a request comes. */
    public static final String CLIENT = "x-forwarded-for";

    /** They are for this service, or are said anew: keys never reach Ollama, and origins have been judged here. */
    private static final Set<String> NOT_FOR_OLLAMA = Set.of(
            "host",
            "expect",
            "content-length",
            "authorization",
            "x-api-key",
            "api-key",
            "cookie",
            "origin",
            REQUEST_ID,
            CLIENT,
            "x-real-ip",
            "forwarded");

    private static final Set<String> REQUEST = union(HOP_BY_HOP, NOT_FOR_OLLAMA);

    private Headers() {}

    private static Set<String> union(Set<String> some, Set<String> more) {
        return Stream.concat(some.stream(), more.stream()).collect(Collectors.toUnmodifiableSet());
    }

    public static void ofRequest(MultiMap from, MultiMap to) {
        copy(from, to, REQUEST);
    }

    public static void ofAnswer(MultiMap from, MultiMap to) {
        copy(from, to, HOP_BY_HOP);
    }

    private static void copy(MultiMap from, MultiMap to, Set<String> without) {
        Set<String> named = named(from);
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!without.contains(name) && !named.contains(name)) {
                to.add(name, header.getValue());
            }
        }
    }

    /** What the Connection header says is about this connection only. */
    private static Set<String> named(MultiMap headers) {
        String connection = headers.get(HttpHeaders.CONNECTION);
        if (connection == null || connection.equalsIgnoreCase("keep-alive") || connection.equalsIgnoreCase("close")) {
            return Set.of();
        }
        return headers.getAll(HttpHeaders.CONNECTION).stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }
}
