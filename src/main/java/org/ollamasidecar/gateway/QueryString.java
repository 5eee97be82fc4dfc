package org.ollamasidecar.gateway;

import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The query of a request, for Ollama, which writes it into its log. */
final class QueryString {

    /** What clients of others call a key there. */
    private static final Pattern CREDENTIAL = Pattern.compile(
            "(?i)(x[-_])?(api[-_]?)?key|((access|auth|id)[-_]?)?token|authorization|bearer|secret|password");

    private QueryString() {}

    /** With its question mark, or nothing. */
    static String of(HttpServerRequest request) {
        return of(request.query());
    }

    /** Without keys: they are never taken from there, and must not stand in a log. */
    static String of(@Nullable String query) {
        if (query == null || query.isEmpty()) {
            return "";
        }
        String rest = Arrays.stream(query.split("&", -1))
                .filter(parameter -> !CREDENTIAL.matcher(name(parameter)).matches())
                .collect(Collectors.joining("&"));
        return rest.isEmpty() ? "" : "?" + rest;
    }

    private static String name(String parameter) {
        int equals = parameter.indexOf('=');
        return equals < 0 ? parameter : parameter.substring(0, equals);
    }
}
