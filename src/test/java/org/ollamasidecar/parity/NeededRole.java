package org.ollamasidecar.parity;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a request that Ollama got may do there, judged without a look at the service's own table: 0 asks models, 1 may also
 * download some, 2 may do all.
 */
public final class NeededRole {

    private static final int ASKS = 0;
    private static final int DOWNLOADS = 1;
    private static final int ALL = 2;

    private static final Pattern ASKING = Pattern.compile(
            "(GET|HEAD) (/|/api/(version|tags))|GET (/api/(ps|status)|/v1/models(/[^/]+)?)|POST"
                    + " (/api/(show|generate|chat|embed|embeddings)"
                    + "|/v1/(chat/completions|completions|embeddings|responses|responses/compact|messages|audio/transcriptions))");

    /** No handler of Ollama takes it: its router answers. */
    private static final Pattern HARMLESS = Pattern.compile("PROPFIND /.*");

    /** What a route of a newer Ollama takes nobody knows: it is for admins, and passes as it is. */
    private static final Pattern ABOUT_MODELS =
            Pattern.compile("(POST|DELETE) /(api/(show|generate|chat|embed|embeddings"
                    + "|pull|push|create|copy|delete)|v1/(chat/completions|completions|embeddings|responses|responses/compact"
                    + "|messages))/?");

    private static final Pattern NEVER =
            Pattern.compile("(?i)\"(model|name|from|source|destination)\"\\s*:\\s*\"[^\"]*[:-]cloud\"|\"remote_host\"");

    /** Only what fetches or sends models reads it. */
    private static final Pattern TRANSFERS = Pattern.compile("POST /api/(pull|push|create)/?");

    private static final Pattern INSECURE = Pattern.compile("(?i)\"insecure\"\\s*:\\s*true");

    private NeededRole() {}

    /**
     * The role that a request needs at least.
     *
     * @param line the request line as Ollama got it
     */
    public static int of(String line, String body) {
        String call = call(line);
        if (HARMLESS.matcher(call).matches() && body.isBlank()) {
            return ASKS;
        }
        // Where there is a slash too much, the router sends its client on and no handler sees it.
        String route = call.endsWith("/") && call.indexOf('/') < call.length() - 1
                ? call.substring(0, call.length() - 1)
                : call;
        if (ASKING.matcher(route).matches()) {
            return ASKS;
        }
        return route.equals("POST /api/pull") ? DOWNLOADS : ALL;
    }

    /** What nobody may say to Ollama, whatever the key. */
    public static boolean isForNobody(String line, String body) {
        String call = call(line);
        return (ABOUT_MODELS.matcher(call).matches() && NEVER.matcher(body).find())
                || (TRANSFERS.matcher(call).matches() && INSECURE.matcher(body).find())
                || List.of("/", "/api/", "/v1/").stream().noneMatch(place -> isIn(call.split(" ", 2)[1], place));
    }

    private static boolean isIn(String path, String place) {
        return place.equals("/") ? path.equals(place) : path.startsWith(place);
    }

    /** The method and the path as Go reads it. */
    private static String call(String line) {
        String[] words = line.split(" ", 3);
        String path = words[1].split("\\?", 2)[0].replace("+", "%2B");
        return words[0] + " "
                + URLDecoder.decode(path.replaceAll("%(?![0-9a-fA-F]{2})", "%25"), StandardCharsets.ISO_8859_1);
    }
}
