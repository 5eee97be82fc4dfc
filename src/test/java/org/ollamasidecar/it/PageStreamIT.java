package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What streams on the page: the log, answers, and the connection itself. */
@Tag("current")
class PageStreamIT extends PageCase {

    private static final ObjectMapper JSON = new ObjectMapper();
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
    @Tag("fake")
    void log_isFiltered_paused_lookedThroughForErrors_andDownloaded() throws Exception {
        // given
        SidecarApp app = startFake(fake(), BackOff.AT_ONCE);
        soon().until(() -> app.health("ready") == 200);
        Page page = browser.page();
        List<ObjectNode> lines = Stream.of(
                        "time=2026-01-01T00:00:00.000Z level=INFO msg=news",
                        "time=2026-01-01T00:00:00.000Z level=ERROR msg=\"first error\"",
                        "time=2026-01-01T00:00:00.000Z level=WARN msg=warning",
                        "time=2026-01-01T00:00:00.000Z level=ERROR msg=\"second error\"",
                        "[GIN] 2026/01/01 - 00:00:00 | 200 | 1.2ms | 127.0.0.1 | POST \"/api/generate\"",
                        "[GIN] 2026/01/01 - 00:00:00 | 200 | 1.2ms | 127.0.0.1 | GET \"/api/version\"",
                        "what a runner says")
                .map(text -> JSON.createObjectNode()
                        .put("readAt", "2026-01-01T00:00:00Z")
                        .put("text", text))
                .toList();
        HostileAnswers.stream(page, "/sidecar/v1/logs.tail=1000", "log", lines);
        visit(app, page);
        Locator shown = page.locator(".log-line");
        Locator marked = page.locator(".log-line.marked");

        // when, then
        expect(shown).hasCount(5);
        source(page, "Probes").check();
        expect(shown).hasCount(6);
        source(page, "Runner").check();
        expect(shown).hasCount(7);
        source(page, "Requests").uncheck();
        expect(shown).hasCount(6);
        source(page, "Ollama").uncheck();
        expect(shown).hasCount(2);
        source(page, "Ollama").check();
        page.getByLabel("Lowest level").selectOption("Errors");
        expect(shown).hasCount(2);
        page.getByLabel("Filter the log by text").fill("FIRST");
        expect(shown).hasCount(1);
        expect(page.locator(".log-count")).hasText("6 lines hidden by the filter");
        page.getByLabel("Filter the log by text").fill("");
        page.getByLabel("Lowest level").selectOption("All levels");
        button(page, "Next error ↑").click();
        expect(marked).containsText("second error");
        button(page, "Next error ↑").click();
        expect(marked).containsText("first error");
        button(page, "Newest lines ↓").click();
        expect(button(page, "Newest lines ↓")).hasCount(0);
        button(page, "Pause").click();
        button(page, "Go on").click();
        expect(button(page, "Pause")).isVisible();
        Download file = page.waitForDownload(
                () -> page.locator("log-view").getByText("Download").click());
        assertThat(file.suggestedFilename()).isEqualTo("ollama.log");
        assertThat(Files.readString(file.path())).contains("Listening on");
        page.unrouteAll();
    }

    private static Locator source(Page page, String name) {
        return page.locator("log-view").getByLabel(name, new Locator.GetByLabelOptions().setExact(true));
    }

    @Test
    @Tag("fake")
    void tabThatHasSleptForADay_saysWhatItHasMissed_andGoesOn() throws Exception {
        // given
        SidecarApp app = startFake(fake(), BackOff.AT_ONCE);
        soon().until(() -> app.health("ready") == 200);
        Page page = browser.page();
        page.clock().install();
        visit(app, page);
        headline(page).containsText("Ready");
        tab(page, "Timeline").click();
        expect(page.locator(".event").first()).containsText("Ready");
        page.route(
                Pattern.compile("/sidecar/v1/events"),
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/event-stream")
                        .setBody("event: gap\ndata: {\"missed\":12345}\n\n")),
                new Page.RouteOptions().setTimes(1));

        // when
        page.clock().fastForward("24:00:00");

        // then
        headline(page).containsText("for 1 d");
        expect(page.locator(".log-gap")).hasText("12,345 earlier events are no longer kept");
        expect(page.locator(".event-day")).hasCount(1);
        button(page, "Stop").click();
        headline(page).containsText("Stopped");
        expect(page.locator(".event").first()).containsText("Stopped");
        expect(page.locator(".lost-banner")).hasCount(0);
    }

    @Test
    void chat_streamsInTurnsWithTheirNumbers_andStopEndsIt() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, "sidecar.history.interval=250ms");
        app.awaitReady();
        WordStream.createSlowEndlessModel(app);
        Page page = visit(app);
        expect(page.locator("#try-model option")).hasCount(2);

        // when
        page.locator("#try-model").selectOption("sidecar/canary:latest");
        say(page, "ping");

        // then
        expect(newest(page)).containsText("pong");
        expect(newest(page)).containsText("Done · first token after");
        page.locator(".system summary").click();
        page.locator("#try-system").fill("Short");
        assertThat(messages(page, "again"))
                .containsExactly("system: Short", "user: ping", "assistant:  pong", "user: again");
        expect(newest(page)).containsText("Done");
        expect(page.locator("try-it [role=status]")).containsText("Answered:");
        page.locator("#try-model").selectOption("chain:latest");
        anotherModelStandsBefore(app, page);
        say(page, "go");
        expect(newest(page).locator(".answer")).containsText("fox");
        Modesty.ofRunners(app);
        button(page, "Stop").last().click();
        expect(newest(page)).containsText("Stopped · first token after");
        expect(newest(page).locator(".answer")).containsText("fox");
        soon().until(() -> app.status().at("/inFlight/requests").asInt() == 0);
        pictureOfWindow(page, "chat-light");

        // and requests are seen and ended in the list of those under way
        Locator flight = page.locator(".flight").filter(new Locator.FilterOptions().setHasText("chain:latest"));
        expect(flight).hasCount(0);
        say(page, "go");
        expect(flight).containsText("Answering");
        flight.getByRole(AriaRole.BUTTON).click();
        expect(newest(page)).containsText("Failed");
        expect(flight).hasCount(0);
        button(page, "Try again").click();
        expect(flight).containsText("Answering");
        assertAccessible(page, "flight-card");
        app.endRequests();
        expect(flight).hasCount(0);
        soon().until(() -> app.status().at("/inFlight/requests").asInt() == 0);
        expect(button(page, "Try again")).isVisible();
        button(page, "New chat").click();
        expect(page.locator(".turn")).hasCount(0);
        assertThat(browser.addresses()).noneMatch(address -> address.contains("/plot-"));
        usageIsTold(page);
        plotsAreDrawn(app, page);
    }

    private static void say(Page page, String text) {
        page.locator("#try-prompt").fill(text);
        expect(button(page, "Send")).hasAttribute("aria-disabled", "false");
        page.locator("#try-prompt").press("Enter");
    }

    private static Locator newest(Page page) {
        return page.locator(".turn").last();
    }

    /** What a client sends with the next turn. */
    private static List<String> messages(Page page, String next) throws IOException {
        Request request = page.waitForRequest("**/api/chat", () -> say(page, next));
        return JSON.readTree(request.postData())
                .path("messages")
                .valueStream()
                .map(message -> message.path("role").asText() + ": "
                        + message.path("content").asText())
                .toList();
    }

    private static void usageIsTold(Page page) {
        Locator usage = page.locator("usage-card");
        expect(usage.locator("tbody tr")).containsText("anybody");
        expect(usage).containsText("≈");
        usage.getByText("Tokens by day").click();
        expect(usage.locator("canvas")).isVisible();
        assertAccessible(page, "usage-card");
        assertAccessible(page, "try-it");
    }

    /** The newest is the first of the list; what was chosen stays chosen. */
    private static void anotherModelStandsBefore(SidecarApp app, Page page) throws Exception {
        app.post("/api/copy", "{\"source\":\"chain\",\"destination\":\"newest\"}", Map.of());
        app.post("/sidecar/v1/loads", "{\"model\":\"chain\"}", Map.of("Prefer", "wait=30"));
        expect(page.locator("#try-model option")).hasCount(3);
        expect(page.locator("#try-model")).hasValue("chain:latest");
    }

    private void plotsAreDrawn(SidecarApp app, Page page) throws Exception {
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
            back.terminate();
            assertThat(back.awaitExit(EXIT_LIMIT)).isIn(0, 143);
            assertThat(back.output()).doesNotContainPattern("(?m)^\\s+at ");
        }
    }
}
