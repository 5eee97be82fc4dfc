package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each button of the page stands by one of its names in a test that looks at the page: one that nobody presses is found here. */
class PageButtonsTest {

    private static final Path PAGE = Path.of("src/main/resources/web/app");
    private static final Path TESTS = Path.of("src/test/java/org/ollamasidecar/it");
    private static final Pattern BUTTON = Pattern.compile("<(?:act-)?button\\b");
    private static final Pattern NAME = Pattern.compile("(?<![\\w-])(?:aria-label|describe|label)=");
    private static final Pattern QUOTED = Pattern.compile("[\"'`]([A-Z⋯][^\"'`$<]*)");
    private static final Pattern WORDS = Pattern.compile("\\s*(\\p{L}[^<$]*)");

    /** The names of those that have none in their tag, by file. */
    private static final Map<String, List<String>> ELSEWHERE = Map.of(
            // All of the others are made of it.
            "act-button.js",
            List.of(),
            "chaos-drawer.js",
            List.of("Freeze", "Thaw", "Kill", "Kill runner", "Fill disk", "Free disk", "Slow HTTP"),
            "history-card.js",
            List.of("Log", "Timeline", "Last hour"),
            "instance-list.js",
            List.of("Restart two", "Stop one", "Start one", "Stop trying ", "Try now "),
            "models-card.js",
            List.of("free"),
            "failure-panel.js",
            List.of("Copy as text"));

    private record Button(String file, List<String> names) {}

    private static List<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.walk(PAGE)) {
            return files.filter(file -> file.toString().endsWith(".js")).toList();
        }
    }

    private static String tests() throws IOException {
        try (Stream<Path> files = Files.list(TESTS)) {
            return files.filter(file -> file.getFileName().toString().matches("(Page.*|DevReload)IT\\.java"))
                    .map(PageButtonsTest::text)
                    .collect(Collectors.joining());
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Button> buttons(Path file) {
        String text = text(file);
        return BUTTON.matcher(text).results().map(tag -> {
            int end = end(text, tag.end());
            return new Button(
                    file.getFileName().toString(), names(text.substring(tag.end(), end), text.substring(end + 1)));
        });
    }

    /** Where a tag ends whose attributes may hold code. */
    private static int end(String text, int from) {
        int end = from;
        while (text.charAt(end) != '>') {
            end = text.charAt(end) == '{' ? closed(text, end) : end + 1;
        }
        return end;
    }

    /** Behind the brace that closes the one here. */
    private static int closed(String text, int open) {
        int depth = 0;
        int at = open;
        do {
            char c = text.charAt(at);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            at++;
        } while (depth > 0);
        return at;
    }

    private static List<String> names(String attributes, String behind) {
        List<String> names = new ArrayList<>();
        Matcher name = NAME.matcher(attributes);
        while (name.find()) {
            addQuoted(valueAt(attributes, name.end()), names);
        }
        Matcher words = WORDS.matcher(behind);
        if (words.lookingAt()) {
            names.add(words.group(1).strip());
        } else {
            addQuoted(behind.substring(0, Math.max(0, behind.indexOf("</"))), names);
        }
        return names;
    }

    /** What is between quotes, or code between braces. */
    private static String valueAt(String attributes, int from) {
        int end = attributes.charAt(from) == '"'
                ? attributes.indexOf('"', from + 1) + 1
                : closed(attributes, attributes.indexOf('{', from));
        return attributes.substring(from, end);
    }

    private static void addQuoted(String code, List<String> names) {
        QUOTED.matcher(code).results().map(found -> found.group(1).strip()).forEach(names::add);
    }

    @Test
    void eachButton_isNamedInATestOfThePage() throws IOException {
        String tests = tests();
        List<Button> all = scripts().stream().flatMap(PageButtonsTest::buttons).toList();

        assertThat(all).hasSizeGreaterThan(50);
        assertThat(all).allSatisfy(button -> assertThat(button.names())
                .as(button.toString())
                .matches(
                        names -> names.isEmpty()
                                ? ELSEWHERE.containsKey(button.file())
                                : names.stream().anyMatch(tests::contains),
                        "pressed in a test"));
        assertThat(ELSEWHERE.values()).allSatisfy(names -> assertThat(names).allMatch(tests::contains));
    }
}
