package org.ollamasidecar.gateway.request;

import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The query of a request, for Ollama, which writes it into its log. */
public final class QueryString {

    /** What clients of others call a key there. */
    private static final Pattern CREDENTIAL = Pattern.compile(
            "(?i)(x[-_])?(api[-_]?)?key|((access|auth|id)[-_]?)?token|authorization|bearer|secret|password");

    private static final int END_OF_ASCII = 0x80;

    private QueryString() {}

    /** With its question mark, which may stand alone, or nothing. */
    public static String of(HttpServerRequest request) {
        return of(request.query());
    }

    /** Without keys: they are never taken from there, and must not stand in a log. */
    public static String of(@Nullable String query) {
        if (query == null) {
            return "";
        }
        if (query.isEmpty()) {
            return "?";
        }
        String rest = Arrays.stream(query.split("&", -1))
                .filter(parameter -> !CREDENTIAL.matcher(name(parameter)).matches())
                .collect(Collectors.joining("&"));
        return rest.isEmpty() ? "" : "?" + visible(rest);
    }

    /** What came as bytes that are no letters of ASCII is encoded, as Go does it. */
    private static String visible(String query) {
        return query.chars().allMatch(c -> c < END_OF_ASCII)
                ? query
                : query.chars()
                        .mapToObj(c -> c < END_OF_ASCII ? Character.toString(c) : "%%%02x".formatted(c & 0xff))
                        .collect(Collectors.joining());
    }

    private static String name(String parameter) {
        int equals = parameter.indexOf('=');
        return equals < 0 ? parameter : parameter.substring(0, equals);
    }
}
