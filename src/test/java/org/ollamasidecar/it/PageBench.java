package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Page;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How soon the page is there, for somebody who has never been here, of a service with a new home and of one with a year of
 * events. Prints a table, writes JSON.
 */
class PageBench {

    private static final int ROUNDS = 15;
    private static final int EVENTS = 80_000;
    private static final Duration PAUSE = Duration.ofDays(365).dividedBy(EVENTS);

    @TempDir
    Path folder;

    /** Milliseconds from the beginning of the navigation; the timeline is made before anybody asks for it. */
    private record Figure(double firstPaint, double state, double timeline) {}

    @Test
    void aNewHome_andAYearOfEvents() throws Exception {
        Path fresh = Files.createDirectory(folder.resolve("new")).toRealPath();
        Path old = Files.createDirectory(folder.resolve("old")).toRealPath();
        writeEvents(old);

        List<Figure> ofNew = measure(fresh);
        List<Figure> ofOld = measure(old);

        tell("a new home", ofNew);
        tell("a year of events", ofOld);
        Path results = Files.createDirectories(Path.of("target", "bench"));
        new ObjectMapper()
                .writeValue(results.resolve("page.json").toFile(), Map.of("newHome", ofNew, "yearOfEvents", ofOld));
        assertThat(ofOld).hasSize(ROUNDS);
    }

    private static void writeEvents(Path home) throws IOException {
        Instant first = Instant.now().minus(Duration.ofDays(365));
        try (BufferedWriter lines = Files.newBufferedWriter(home.resolve("events.ndjson"))) {
            for (int id = 1; id <= EVENTS; id++) {
                lines.write(
                        "{\"id\":%d,\"at\":\"%s\",\"type\":\"state.changed\",\"message\":\"From READY to BACKING_OFF: "
                                        .formatted(id, first.plus(PAUSE.multipliedBy(id)))
                                + "it has ended\",\"details\":{\"from\":\"READY\",\"to\":\"BACKING_OFF\",\"instance\":\"a\"}}\n");
            }
        }
    }

    private static List<Figure> measure(Path home) throws Exception {
        List<Figure> figures = new ArrayList<>();
        try (SidecarApp app = SidecarApp.startRealLikeImage(home);
                BrowserProcess process = BrowserProcess.start()) {
            app.awaitReady();
            for (int round = -3; round < ROUNDS; round++) {
                try (PageBrowser visitor = process.newVisitor()) {
                    Figure figure = visit(app, visitor.page());
                    if (round >= 0) {
                        figures.add(figure);
                    }
                }
            }
        }
        return figures;
    }

    private static Figure visit(SidecarApp app, Page page) {
        page.addInitScript("""
                window.seen = {};
                new MutationObserver(() => {
                  const seen = (name, selector) => {
                    if (!(name in window.seen) && document.querySelector(selector)) window.seen[name] = performance.now();
                  };
                  seen('state', '#state-headline');
                  seen('timeline', '.event');
                }).observe(document, { subtree: true, childList: true });""");
        page.navigate(app.api("/ui/").toString());
        // Asked again and again: the page's security policy forbids what would wait in the page itself.
        page.waitForCondition(() -> isTrue(page, "'state' in window.seen"));
        page.waitForCondition(
                () -> isTrue(page, "performance.getEntriesByName('first-contentful-paint').length === 1"));
        page.waitForCondition(() -> isTrue(page, "'timeline' in window.seen"));
        return new Figure(
                millis(page, "performance.getEntriesByName('first-contentful-paint')[0].startTime"),
                millis(page, "window.seen.state"),
                millis(page, "window.seen.timeline"));
    }

    private static boolean isTrue(Page page, String expression) {
        return Boolean.TRUE.equals(page.evaluate(expression));
    }

    private static double millis(Page page, String expression) {
        return ((Number) page.evaluate(expression)).doubleValue();
    }

    private static void tell(String what, List<Figure> figures) {
        System.out.printf(
                "page of %s: first paint %.0f ms, state %.0f ms, timeline %.0f ms (medians of %d), slowest first paint %.0f ms%n",
                what,
                median(figures, Figure::firstPaint),
                median(figures, Figure::state),
                median(figures, Figure::timeline),
                figures.size(),
                figures.stream().mapToDouble(Figure::firstPaint).max().orElseThrow());
    }

    private static double median(List<Figure> figures, ToDoubleFunction<Figure> field) {
        return figures.stream().mapToDouble(field).sorted().toArray()[figures.size() / 2];
    }
}
