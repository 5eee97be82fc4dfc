package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What streams on the page: the log, answers, and the connection itself. */
@Tag("current")
class PageStreamIT extends PageCase {

    private static final int MOST_LINES_SHOWN = 400;
    private static final double GENEROUS_DELAY_MILLIS = 2000;

    @Test
    @Tag("alone")
    void floodOfLines_pageStaysResponsive_andItsSizeBounded() throws Exception {
        // given
        Path program = Files.writeString(folder.resolve("ollama"), """
                #!/bin/sh
                [ "$1" = --version ] && echo 'client version is 0.11.4' && exit 0
                line='time=2026-01-01T00:00:00.000Z level=INFO source=flood.go:1 msg="one of very many lines of a flood"'
                seq -f "$line n=%.0f" 1 500 > lines
                while cat lines; do sleep 0.1; done
                """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        SidecarApp app = startPlain(BackOff.AT_ONCE, "sidecar.ollama.program=" + program);
        Page page = visit(app);
        page.waitForCondition(() -> page.locator(".log-line").count() >= MOST_LINES_SHOWN);

        // when
        double worst = ((Number) page.evaluate("""
                async () => {
                  const filter = document.querySelector('log-view [type=search]');
                  let worst = 0;
                  for (let typed = 0; typed < 40; typed++) {
                    await new Promise((done) => setTimeout(done, 100));
                    const begun = performance.now();
                    filter.dispatchEvent(new KeyboardEvent('keydown', { key: 'x' }));
                    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
                    worst = Math.max(worst, performance.now() - begun);
                  }
                  return worst;
                }""")).doubleValue();

        // then
        System.out.printf("Longest delay of an input under a flood of the log: %.0f ms%n", worst);
        assertThat(worst).isLessThan(GENEROUS_DELAY_MILLIS);
        assertThat(page.locator(".log-line").count()).isLessThanOrEqualTo(MOST_LINES_SHOWN);
        button(page, "Pause").click();
        expect(page.getByText("new)")).isVisible();
        page.locator(".log-lines").evaluate("list => { list.scrollTop = 0; }");
        expect(button(page, "Newest lines ↓")).isVisible();
    }

    @Test
    void prompt_streamsWithItsTimes_andCancelStopsOllama() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, "sidecar.history.interval=250ms");
        app.awaitReady();
        WordStream.createSlowEndlessModel(app);
        Page page = visit(app);
        expect(page.locator("#try-model option")).hasCount(2);

        // when
        page.locator("#try-model").selectOption("sidecar/canary:latest");
        button(page, "Send").click();
        expect(page.locator(".figures")).containsText("first token after");
        expect(page.locator(".answer")).containsText("pong");
        expect(page.locator(".figures")).containsText("Done");
        page.locator("#try-model").selectOption("chain:latest");
        anotherModelStandsBefore(app, page);
        button(page, "Send").click();
        expect(page.locator(".answer")).containsText("fox");
        button(page, "Cancel").click();

        // then
        expect(page.locator(".figures")).containsText("Cancelled");
        soon().until(() -> app.status().at("/inFlight/requests").asInt() == 0);

        // and requests are seen and ended in the list of those under way
        Locator flight = page.locator(".flight").filter(new Locator.FilterOptions().setHasText("chain:latest"));
        button(page, "Send").click();
        expect(flight).containsText("Answering");
        flight.getByRole(AriaRole.BUTTON).click();
        expect(page.locator(".figures")).containsText("Ended");
        expect(flight).hasCount(0);
        button(page, "Send").click();
        expect(flight).containsText("Answering");
        assertAccessible(page, "flight-card");
        endAll(app);
        expect(flight).hasCount(0);
        soon().until(() -> app.status().at("/inFlight/requests").asInt() == 0);
        plotsAreDrawn(app, page);
    }

    /** A cancel that is told of a request that is no more: it came to its end meanwhile. */
    private static void endAll(SidecarApp app) throws Exception {
        JsonNode requests = app.json(app.get(app.api("/sidecar/v1/requests")));
        assertThat(requests.isArray()).as("%s", requests).isTrue();
        for (JsonNode flight : requests) {
            int told = app.delete("/sidecar/v1/requests/" + flight.path("id").asText())
                    .statusCode();
            assertThat(told).isIn(202, 404);
        }
    }

    /** The newest is the first of the list; what was chosen stays chosen. */
    private static void anotherModelStandsBefore(SidecarApp app, Page page) throws Exception {
        app.post("/api/copy", "{\"source\":\"chain\",\"destination\":\"newest\"}", Map.of());
        app.post("/sidecar/v1/loads", "{\"model\":\"chain\"}", Map.of("Prefer", "wait=30"));
        expect(page.locator("#try-model option")).hasCount(3);
        expect(page.locator("#try-model")).hasValue("chain:latest");
    }

    /** What draws them is loaded only now. */
    private void plotsAreDrawn(SidecarApp app, Page page) throws Exception {
        assertThat(browser.addresses()).noneMatch(address -> address.contains("/plot-"));
        long pid = app.status().path("pid").asLong();
        signal("KILL", pid);
        awaitReplaced(app, pid);
        tab(page, "Last hour").click();
        expect(page.locator("#plot-speed canvas")).isVisible();
        expect(page.locator(".plot").first()).containsText("Tokens per second");
        expect(page.locator("#plot-memory canvas")).isVisible();
        expect(page.locator("plot-view")).containsText("without a wish");
        assertThat(browser.addresses()).anyMatch(address -> address.contains("/plot-"));
        assertAccessible(page, "plot-view");
        picture(page, "plots-light");
        Page dark = visit(app, ColorScheme.DARK, 360, 800);
        tab(dark, "Last hour").click();
        expect(dark.locator("#plot-memory canvas")).isVisible();
        assertThat(dark.evaluate("document.documentElement.scrollWidth")).isEqualTo(360);
        assertAccessible(dark);
        picture(dark, "plots-dark-narrow");
    }

    private static Locator tab(Page page, String name) {
        return page.getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName(name));
    }

    @Test
    void lostService_isToldWithTheAgeOfWhatIsSeen_andCaughtUpWith() throws Exception {
        // given
        int port = FreePort.find();
        Page page;
        try (SidecarApp app = SidecarApp.start(home, "quarkus.http.port=" + port)) {
            app.awaitReady();
            page = visit(app);
            headline(page).containsText("Ready");
            expect(page.locator(".models tbody tr")).hasCount(1);

            // when
            app.kill();

            // then
            expect(page.locator(".lost-banner")).containsText("What you see is");
            headline(page).containsText("Last seen: Ready");
            expect(button(page, "Stop")).hasAttribute("aria-disabled", "true");
            assertAccessible(page);
            picture(page, "lost-light");
        }
        try (SidecarApp back = SidecarApp.start(home, "quarkus.http.port=" + port)) {
            back.awaitReady();
            expect(page.locator(".lost-banner")).hasCount(0);
            headline(page).containsText("Ready");
            button(page, "Stop").click();
            headline(page).containsText("Stopped");
            page.getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName("Timeline"))
                    .click();
            expect(page.locator(".event").first()).containsText("Stopped");
        }
    }
}
