package org.ollamasidecar.access;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The path of a request, read as Go's HTTP server and Ollama's router read it: letters that are encoded are decoded once,
 * and then nothing is cleaned. What is judged is what Ollama will see.
 *
 * @param raw as it was sent
 * @param decoded each character a byte
 * @param simple nearly all are: nothing encoded, nothing that leads elsewhere
 */
public record RequestPath(String raw, String decoded, boolean simple) {

    private static final Pattern PLAIN = Pattern.compile("/|(/[A-Za-z0-9_:@~-][A-Za-z0-9._:@~-]*)+/?");
    private static final Pattern SEPARATE_PARTS = Pattern.compile("/|(/(?!\\.{1,2}(/|$))[^/\\x00-\\x1f\\x7f]+)+/?");
    private static final String SAFE = "-_.~$&+,/:;=@";
    private static final String ALLOWED = "%!'()*[]";

    /**
     * The path of a request's target.
     *
     * @return empty for what Go does not take
     */
    public static Optional<RequestPath> of(String target) {
        int query = target.indexOf('?');
        String path = afterAuthority(query < 0 ? target : target.substring(0, query));
        if (path.isEmpty() && target.contains("://")) {
            return Optional.of(new RequestPath("", "", false));
        }
        if (!path.startsWith("/")) {
            return Optional.empty();
        }
        if (isSimple(path) && query < 0) {
            return Optional.of(new RequestPath(path, path, true));
        }
        return target.chars().noneMatch(c -> c < ' ' || c == 0x7f)
                ? decode(path).map(decoded -> new RequestPath(path, decoded, isSimple(path)))
                : Optional.empty();
    }

    private static boolean isSimple(String path) {
        char before = ' ';
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '%' || (before == '/' && (c == '/' || c == '.'))) {
                return false;
            }
            before = c;
        }
        return true;
    }

    private static String afterAuthority(String target) {
        int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
        if (scheme < 0) {
            return target;
        }
        int slash = target.indexOf('/', scheme + "://".length());
        return slash < 0 ? "" : target.substring(slash);
    }

    private static Optional<String> decode(String path) {
        if (path.indexOf('%') < 0) {
            return Optional.of(path);
        }
        StringBuilder decoded = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c != '%') {
                decoded.append(c);
                continue;
            }
            int high = i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
            int low = i + 2 < path.length() ? Character.digit(path.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            decoded.append((char) (high * 16 + low));
            i += 2;
        }
        return Optional.of(decoded.toString());
    }

    /** Whether everybody reads it alike, encoded or not: its parts are what they seem to be. */
    boolean hasSeparateParts() {
        return simple || SEPARATE_PARTS.matcher(decoded).matches();
    }

    /** Whether it is one part below a path, by whomever it is read, whatever letters are in it. */
    boolean isPartBelow(String parent) {
        return decoded.startsWith(parent)
                && decoded.length() > parent.length()
                && decoded.indexOf('/', parent.length()) < 0
                && slashes(raw) == slashes(decoded);
    }

    private static long slashes(String text) {
        return text.chars().filter(c -> c == '/').count();
    }

    /** Whether Go's server takes it as it is; otherwise it sends clients to {@link #cleaned()}. */
    public boolean isClean() {
        return simple || escaped().equals(clean());
    }

    /** Where a client is sent to instead, as it has to stand in a Location; Go encodes it a second time. */
    public String cleaned() {
        return escape(clean());
    }

    /** As Go reads it: where one letter should have been encoded, all of it is decoded and encoded anew. */
    private String escaped() {
        return raw.chars().allMatch(c -> isSafe(c) || ALLOWED.indexOf(c) >= 0) ? raw : escape(decoded);
    }

    private String clean() {
        Deque<String> parts = new ArrayDeque<>();
        String escaped = escaped();
        for (String part : escaped.split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        String clean = "/" + String.join("/", parts);
        return escaped.endsWith("/") && clean.length() > 1 ? clean + "/" : clean;
    }

    /** The same path for Ollama: plain where it can be, and with nothing in it that is no visible letter of ASCII. */
    public String forOllama() {
        return simple || isPlain() ? decoded : visible(raw);
    }

    private static String visible(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        text.chars().forEach(c -> append(visible, c, c > ' ' && c < 0x7f));
        return visible.toString();
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.chars().forEach(c -> append(escaped, c, isSafe(c)));
        return escaped.toString();
    }

    private static boolean isSafe(int c) {
        return (Character.isLetterOrDigit(c) && c < 0x7f) || SAFE.indexOf(c) >= 0;
    }

    private static void append(StringBuilder to, int c, boolean asItIs) {
        if (asItIs) {
            to.append((char) c);
        } else {
            for (byte b : bytes(c)) {
                to.append('%').append(String.format("%02X", b));
            }
        }
    }

    /** What came as bytes stands here as one character each. */
    private static byte[] bytes(int c) {
        return c <= 0xff ? new byte[] {(byte) c} : Character.toString(c).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether nobody on the way can read it in another way. */
    boolean isPlain() {
        return PLAIN.matcher(decoded).matches();
    }

    /** The path with or without its last slash: Ollama's router sends clients to that one where it knows it. */
    String otherSlash() {
        return decoded.endsWith("/") ? decoded.substring(0, decoded.length() - 1) : decoded + "/";
    }
}
