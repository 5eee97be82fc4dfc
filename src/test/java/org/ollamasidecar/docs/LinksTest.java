package org.ollamasidecar.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links of our pages lead somewhere. Those that leave the project are not followed. */
class LinksTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)|<img [^>]*src=\"([^\"]+)\"");
    private static final Pattern NAMED = Pattern.compile("`((?:src|deploy|\\.ci)/[\\w./-]+)`");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> roots = Files.list(Path.of(""));
                Stream<Path> docs = Files.list(Path.of("src/docs"));
                Stream<Path> deploy = Files.walk(Path.of("deploy"))) {
            Stream.of(roots, docs, deploy)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .forEach(pages::add);
        }
        return pages;
    }

    private static String prose(Path page) throws IOException {
        return FENCED.matcher(Files.readString(page)).replaceAll("");
    }

    private static boolean leavesTheProject(String link) {
        return link.matches("[a-z]+:.*");
    }

    /** As the headings of a page become the names that links have for them. */
    private static Set<String> anchors(Path page) throws IOException {
        return prose(page)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static String brokenReason(Path page, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        if (!Files.exists(target)) {
            return link + " leads to no file";
        }
        return parts.length == 2 && !anchors(target).contains(parts[1]) ? link + " leads to no heading" : "";
    }

    @Test
    void pages_areFound() throws IOException {
        assertThat(pages())
                .contains(Path.of("README.md"), Path.of("src/docs/endpoints.md"), Path.of("deploy/README.md"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void links_leadSomewhere(Path page) throws IOException {
        List<String> broken = new ArrayList<>();
        for (MatchResult link : LINK.matcher(prose(page)).results().toList()) {
            String target = link.group(1) == null ? link.group(2) : link.group(1);
            if (!leavesTheProject(target)) {
                broken.add(brokenReason(page, target));
            }
        }

        assertThat(broken).as(page.toString()).allMatch(String::isEmpty);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void filesThatAreNamed_exist(Path page) throws IOException {
        List<String> named = NAMED.matcher(prose(page))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(named).as(page.toString()).allMatch(name -> Files.exists(Path.of(name)));
    }
}
