package org.ollamasidecar.access;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.regex.Pattern;

/** The name and port by which a request addresses this service, read as Go's HTTP server reads it. */
sealed interface HostName {

    /** One name, perhaps an empty one. */
    record Given(String text) implements HostName {}

    /** None that can be used; the reason is in Go's words. */
    record Bad(String why) implements HostName {}

    Pattern ALLOWED = Pattern.compile("[A-Za-z0-9!$%&'()*+,.:;=_~\\[\\]-]*");

    static HostName of(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            return request.authority() == null
                    ? new Bad("missing required Host header")
                    : new Given(request.authority().toString());
        }
        return of(request.headers().getAll(HttpHeaders.HOST), request.uri(), request.version() == HttpVersion.HTTP_1_1);
    }

    /**
     * Of a request of HTTP/1.
     *
     * @param lines its Host headers
     * @param target what it asks for; a host in it counts instead
     * @param required whether there has to be a Host header
     */
    static HostName of(List<String> lines, String target, boolean required) {
        if (lines.isEmpty() && required) {
            return new Bad("missing required Host header");
        }
        if (lines.size() > 1) {
            return new Bad("too many Host headers");
        }
        String line = lines.isEmpty() ? "" : lines.getFirst();
        if (!isUsual(line) && !ALLOWED.matcher(line).matches()) {
            return new Bad("malformed Host header");
        }
        String inTarget = authority(target);
        return new Given(inTarget.isEmpty() ? line : inTarget);
    }

    /** Spares nearly every request the pattern. */
    private static boolean isUsual(String line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (!(c >= 'a' && c <= 'z') && !(c >= '-' && c <= ':' && c != '/')) {
                return false;
            }
        }
        return true;
    }

    private static String authority(String target) {
        int begin = target.startsWith("/") ? -1 : target.indexOf("://");
        if (begin < 0) {
            return "";
        }
        String rest = target.substring(begin + "://".length());
        int end = 0;
        while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        return rest.substring(rest.lastIndexOf('@', end) + 1, end);
    }
}
