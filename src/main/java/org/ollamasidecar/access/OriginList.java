package org.ollamasidecar.access;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * The origins whose pages may use Ollama: its own list and what the configuration adds.
 *
 * @param all whether each one may
 */
record OriginList(boolean all, Set<String> exact, List<Wildcard> wildcards, List<Pattern> expressions) {

    private static final List<String> OF_OLLAMA = Stream.concat(
                    Stream.of("localhost", "127.0.0.1", "0.0.0.0")
                            .flatMap(host -> Stream.of(
                                    "http://" + host,
                                    "https://" + host,
                                    "http://" + host + ":*",
                                    "https://" + host + ":*")),
                    Stream.of("app://*", "file://*", "tauri://*", "vscode-webview://*", "vscode-file://*"))
            .toList();

    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*://.+");

    /** What stands before and behind a {@code *}. */
    record Wildcard(String before, String behind) {

        boolean covers(String origin) {
            return origin.startsWith(before) && origin.endsWith(behind);
        }
    }

    /** Those that Ollama itself lets in, on every machine. */
    static OriginList ofOllama() {
        return new OriginList(false, Set.of(), List.of(), List.of()).with("", OF_OLLAMA);
    }

    /**
     * The same with more of them: {@code https://ai.example}, one {@code *} for any text, or {@code /EXPRESSION/}.
     *
     * @param key where they stand, for the error
     * @throws IllegalArgumentException with the key, for what is none of that
     */
    OriginList with(String key, List<String> more) {
        boolean everyone = all;
        Set<String> names = new HashSet<>(exact);
        List<Wildcard> cards = new ArrayList<>(wildcards);
        List<Pattern> patterns = new ArrayList<>(expressions);
        for (String entry : more) {
            String origin = entry.strip();
            int star = origin.indexOf('*');
            if (origin.equals("*")) {
                everyone = true;
            } else if (origin.length() > 2 && origin.startsWith("/") && origin.endsWith("/")) {
                patterns.add(expression(key, origin));
            } else if (star >= 0 && origin.indexOf('*', star + 1) < 0) {
                cards.add(new Wildcard(origin.substring(0, star), origin.substring(star + 1)));
            } else if (SCHEME.matcher(origin.toLowerCase(Locale.ROOT)).matches() && star < 0) {
                names.add(origin.toLowerCase(Locale.ROOT));
            } else if (!origin.isEmpty()) {
                throw new IllegalArgumentException(key + ": '" + origin
                        + "' is no origin. Recommended action: write it as https://ai.example, or with one * for any"
                        + " text, as https://*.example.");
            }
        }
        return new OriginList(everyone, Set.copyOf(names), List.copyOf(cards), List.copyOf(patterns));
    }

    private static Pattern expression(String key, String origin) {
        try {
            return Pattern.compile(origin.substring(1, origin.length() - 1));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    key + ": '" + origin + "' is no regular expression (" + e.getDescription()
                            + "). Recommended action: correct it.",
                    e);
        }
    }

    boolean allows(String origin) {
        return all
                || exact.contains(origin)
                || wildcards.stream().anyMatch(wildcard -> wildcard.covers(origin))
                || expressions.stream()
                        .anyMatch(expression -> expression.matcher(origin).matches());
    }
}
