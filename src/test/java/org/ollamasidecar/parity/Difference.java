package org.ollamasidecar.parity;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Something that a client can tell the two servers apart by.
 *
 * @param aspect {@code status}, {@code header NAME}, {@code framing}, {@code body}, of errors that differ in nothing
 *     else {@code words}, or {@code effect}: what is there afterwards
 * @param ollama what Ollama says
 * @param here what the front door says
 */
public record Difference(String aspect, String ollama, String here) {

    private static final int LEAST_ERROR = 400;
    private static final String ABSENT = "absent";
    private static final Set<String> VARYING = Set.of("date", "content-length", "transfer-encoding");

    /** Where the status is another, what follows from that is not told. */
    public static List<Difference> between(Answer ollama, Answer here) {
        if (ollama.status() != here.status()) {
            return List.of(new Difference("status", status(ollama), status(here)));
        }
        List<Difference> found = new ArrayList<>();
        Set<String> names = new TreeSet<>(ollama.headers().keySet());
        names.addAll(here.headers().keySet());
        names.removeAll(VARYING);
        for (String name : names) {
            add(
                    found,
                    "header " + name,
                    ollama.header(name).orElse(ABSENT),
                    here.header(name).orElse(ABSENT));
        }
        add(found, "framing", ollama.framing(), here.framing());
        boolean sameShape = Shape.withoutWords(ollama).equals(Shape.withoutWords(here));
        boolean error = ollama.status() >= LEAST_ERROR;
        add(found, error && sameShape ? "words" : "body", Shape.of(ollama), Shape.of(here));
        return found;
    }

    public static void add(List<Difference> found, String aspect, String ollama, String here) {
        if (!ollama.equals(here)) {
            found.add(new Difference(aspect, named(ollama), named(here)));
        }
    }

    private static String named(String value) {
        return value.isEmpty() ? "nothing" : value;
    }

    private static String status(Answer answer) {
        return answer.status() == 0 ? answer.body() : Integer.toString(answer.status());
    }

    @Override
    public String toString() {
        return aspect + ": Ollama " + cut(ollama) + ", here " + cut(here);
    }

    private static String cut(String text) {
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }
}
