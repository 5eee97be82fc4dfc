package org.ollamasidecar.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The table beside the routers of all Ollamas whose source Go has on this machine: {@code .ci/run} has both eras. */
class OllamaRoutesTest {

    private static final String CURRENT = "ollama@v0.34.4";

    private static List<Path> sources = List.of();

    @BeforeAll
    static void findSources() throws IOException, InterruptedException {
        boolean hasGo = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "go")));
        sources = hasGo ? OllamaRoutes.sources() : List.of();
        String missing = "Go has no source of Ollama here: its routes are not compared with the table of roles";
        if (sources.isEmpty()) {
            System.out.println(missing);
        }
        assumeFalse(sources.isEmpty(), missing);
    }

    @Test
    void routeOfAnyOllama_isJudged() throws IOException {
        for (Path source : sources) {
            assertThat(OllamaRoutes.in(source)).as("routes in " + source).hasSizeGreaterThan(20);
            assertThat(OllamaRoutes.in(source))
                    .as("routes of " + source.getFileName() + " without a row: until they have one, only admins may")
                    .allSatisfy(route -> assertThat(row(route)).isTrue());
        }
    }

    @Test
    void rowAboutOllama_isAboutARouteOfOne() throws IOException {
        // given
        assumeTrue(sources.stream().anyMatch(source -> source.endsWith(CURRENT)), "Go has no " + CURRENT + " here");
        SortedSet<String> routes = new TreeSet<>();
        for (Path source : sources) {
            routes.addAll(OllamaRoutes.in(source));
        }

        // when
        List<String> unknown = new ArrayList<>();
        for (Rule rule : AccessTable.rules()) {
            if (rule.path().equals("/")
                    || rule.path().startsWith("/api/")
                    || rule.path().startsWith("/v1/")) {
                rule.methods().stream()
                        .filter(method -> routes.stream().noneMatch(route -> isAbout(rule, method, route)))
                        .forEach(method -> unknown.add(method + " " + rule.path()));
            }
        }

        // then
        assertThat(unknown).isEmpty();
    }

    private static boolean row(String route) {
        String[] words = OllamaRoutes.example(route).split(" ", 2);
        return AccessTable.first(words[0], words[1]).isPresent();
    }

    private static boolean isAbout(Rule rule, String method, String route) {
        String[] words = OllamaRoutes.example(route).split(" ", 2);
        return words[0].equals(method) && rule.covers(method, words[1]);
    }
}
