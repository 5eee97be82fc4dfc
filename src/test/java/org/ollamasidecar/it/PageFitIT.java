package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Everything has its place, however wide the window is, however much there is to show, and in whatever words it comes. */
@Tag("fake")
class PageFitIT extends PageCase {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PHASES = List.of("INSTALLED", "LOADED", "SERVING", "LOADING", "FAILED", "WANTED");
    private static final String LONG_NAME =
            "hf.co/somebody/One-Of-The-Very-Large-Models-480B-A35B-Instruct-1M-GGUF-" + "x".repeat(60) + ":UD-Q4_K_XL";
    private static final String MARKUP = "<img src=x onerror=window.struck=1>:latest";

    private static final Pattern WISHES = Pattern.compile("/sidecar/v1/(start|stop|loads/.+/retry)");
    private static final int EQUAL_LINES = 50;
    private static final int MEGABYTE = 1_000_000;
    private static final int LONGEST_SHOWN = 5_000;

    private final AtomicReference<String> answer = new AtomicReference<>("");

    @Test
    void models_fewOrMany_withLongNames_keepToTheirCard() throws Exception {
        // given
        SidecarApp app = startFake(fake(), BackOff.AT_ONCE);
        soon().until(() -> app.health("ready") == 200);
        Page page = browser.page();
        answer.set(models(0));
        page.route(Pattern.compile("/sidecar/v1/models$"), this::fulfil);
        visit(app, page);

        for (int count : List.of(0, 3, 40)) {
            // when
            answer.set(models(count));
            lookAgain(page);

            // then
            expect(page.locator(".models th.name")).hasCount(count);
            assertFits(page, "models-" + count);
        }
        page.setViewportSize(1280, 900);
        assertAccessible(page, "models-card");
        assertReachedByKeyboard(page);
        assertMenuByKeyboard(page);
        assertColoursAreChosen(page);
        assertThat(page.evaluate("window.struck ?? 'no'")).isEqualTo("no");
        page.unrouteAll();
    }

    private static void assertMenuByKeyboard(Page page) {
        button(page, "More for " + MARKUP).focus();
        page.keyboard().press("Enter");
        expect(button(page, "Delete " + MARKUP)).isVisible();
        assertAccessible(page, "models-card");
        picture(page, "models-menu");
        page.keyboard().press("Escape");
        expect(button(page, "Delete " + MARKUP)).isHidden();
        expect(button(page, "More for " + MARKUP)).isFocused();
    }

    private static void assertColoursAreChosen(Page page) {
        for (String chosen : List.of("light", "dark", "auto")) {
            page.getByLabel(Pattern.compile("Press for " + chosen)).click();
            expect(page.locator("html")).hasAttribute("data-theme", chosen);
        }
        page.getByText("To the content").focus();
        page.keyboard().press("Enter");
        assertThat(page.url()).endsWith("#main");
    }

    @Test
    void states_eachInWords_keepToTheirCard() throws Exception {
        // given
        SidecarApp app = startFake(fake(), BackOff.AT_ONCE);
        soon().until(() -> app.health("ready") == 200);
        ObjectNode status = app.status().deepCopy();
        Page page = browser.page();
        answer.set(status.toString());
        page.route(Pattern.compile("/sidecar/v1/status$"), this::fulfil);
        visit(app, page);

        for (Map.Entry<String, String> state : headlines().entrySet()) {
            // when
            status.put("state", state.getKey()).put("ready", false);
            status.set("failure", failure());
            answer.set(status.toString());
            lookAgain(page);

            // then
            headline(page).containsText(state.getValue());
            assertFits(page, "state-" + state.getKey());
            assertThat(page.locator("state-card").innerText()).doesNotContain(state.getKey(), "READY");
            inBothColours(page, colours -> assertAccessible(page, "state-card"));
        }
        page.setViewportSize(1280, 900);
        for (String opener : List.of("Upgrade…", "From a file…", "Load a model…")) {
            assertDialog(page, button(page, opener));
        }
        page.unrouteAll();
    }

    /** As somebody opens and leaves it who has no mouse. */
    private static void assertDialog(Page page, Locator opener) {
        Locator dialog = page.locator("dialog[open]");
        opener.focus();
        page.keyboard().press("Enter");
        expect(dialog).isVisible();
        inBothColours(page, colours -> assertAccessible(page, "dialog[open]"));
        page.keyboard().press("Escape");
        expect(dialog).hasCount(0);
        expect(opener).isFocused();
        page.keyboard().press("Space");
        dialog.getByText("Close", new Locator.GetByTextOptions().setExact(true)).click();
        expect(dialog).hasCount(0);
    }

    @Test
    void markup_staysText_whereverItIsShown() throws Exception {
        // given
        SidecarApp app = startFake(fake(), BackOff.AT_ONCE);
        soon().until(() -> app.health("ready") == 200);
        Page page = browser.page();
        HostileAnswers.serve(page, app.status().deepCopy());

        // when
        visit(app, page);
        page.locator(".state .facts summary").first().click();
        page.locator("#tab-events").click();

        // then
        for (String place : List.of(
                ".state .facts dl",
                ".instances",
                ".upgrades .load-name",
                ".upgrades .load-step",
                "failure-panel .diagnosis",
                ".last-lines",
                ".models tbody",
                "load-list .load-name",
                "load-list .load-step",
                ".flights",
                ".events",
                "#try-model")) {
            expect(page.locator(place).first()).containsText(HostileAnswers.MARKUP);
        }
        expect(page.locator(".event-day")).hasText("2 Jan 2026");
        assertAccessible(page);
        assertFits(page, "markup");
        assertThat(page.locator("img").count()).isZero();
        assertThat(page.evaluate("window.struck ?? 'no'")).isEqualTo("no");
        page.unrouteAll();
    }

    @Test
    void waysOut_leadWhereTheySay_whateverTheNamesAre() throws Exception {
        // given
        SidecarApp app = startFake(fake(), BackOff.AT_ONCE);
        soon().until(() -> app.health("ready") == 200);
        Page page = browser.page();
        HostileAnswers.serve(page, app.status().deepCopy());
        page.route(
                WISHES,
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody("{}")));
        visit(app, page);
        Locator failure = page.locator("failure-panel");
        Locator load = page.locator("load-list");

        // when, then
        assertThat(wish(page, failure.getByText("Retry from here"))).isEqualTo("/sidecar/v1/start");
        assertThat(wish(page, load.getByText("Retry from here"))).endsWith("/retry {\"from\":\"PULL\"}");
        assertThat(wish(page, button(page, "Stop trying BACKING_OFF<img>")))
                .isEqualTo("/sidecar/v1/stop?instance=BACKING_OFF%3Cimg%3E");
        assertThat(wish(page, button(page, "Try now BACKING_OFF<img>")))
                .isEqualTo("/sidecar/v1/start?instance=BACKING_OFF%3Cimg%3E");
        failure.getByText("What takes space…").click();
        expect(page.locator("space-dialog dialog")).containsText(HostileAnswers.MARKUP);
        page.keyboard().press("Escape");
        more(page, HostileAnswers.MARKUP);
        button(page, "Delete " + HostileAnswers.MARKUP).click();
        expect(page.locator("dialog.confirm")).containsText("Delete " + HostileAnswers.MARKUP + "?");
        button(page, "Keep it").click();
        expect(page.locator("dialog[open]")).hasCount(0);
        page.unrouteAll();
    }

    /** What a button asks of the service. */
    private static String wish(Page page, Locator button) {
        Request request = page.waitForRequest(WISHES, button::click);
        URI address = URI.create(request.url());
        return Stream.of(
                        address.getRawPath(),
                        address.getRawQuery() == null ? "" : "?" + address.getRawQuery(),
                        request.postData() == null ? "" : " " + request.postData())
                .collect(Collectors.joining());
    }

    @Test
    void equalLinesOfTheLog_areOneWithTheirNumber_andALongOneIsCut() throws Exception {
        // given
        SidecarApp app = startFake(fake(), BackOff.AT_ONCE);
        soon().until(() -> app.health("ready") == 200);
        Page page = browser.page();
        Stream<String> equal = Collections.nCopies(EQUAL_LINES, "level=WARN msg=again").stream();
        List<String> lines = Stream.concat(equal, Stream.of("x".repeat(MEGABYTE), "level=INFO msg=<img>"))
                .toList();
        HostileAnswers.stream(
                page,
                "/sidecar/v1/logs",
                "log",
                lines.stream().map(PageFitIT::line).toList());

        // when
        visit(app, page);
        page.getByLabel("Runner").check();

        // then
        expect(page.locator(".log-line")).hasCount(3);
        expect(page.locator(".log-line").first()).containsText(EQUAL_LINES + "×");
        expect(page.locator(".log-line").nth(1)).containsText("1,000,000 characters");
        assertThat(page.locator(".log-line").nth(1).textContent()).hasSizeLessThan(LONGEST_SHOWN);
        assertFits(page, "log");
        page.unrouteAll();
    }

    @Test
    void timelineAndPlots_keepToTheirCard_fromTheFirstPointOn() throws Exception {
        // given
        SidecarApp app = startFake(fake(), BackOff.AT_ONCE);
        soon().until(() -> app.health("ready") == 200);
        Page page = visit(app);

        // when, then
        page.locator("#tab-events").click();
        expect(page.locator(".event").first()).isVisible();
        assertFits(page, "timeline");
        page.locator("#tab-plots").click();
        expect(page.locator(".plot canvas").first()).isVisible();
        assertFits(page, "plots");
    }

    private void fulfil(Route route) {
        route.fulfill(
                new Route.FulfillOptions().setContentType("application/json").setBody(answer.get()));
    }

    private static ObjectNode line(String text) {
        String said = text.startsWith("level=") ? "time=2026-01-01T00:00:00.000Z " + text : text;
        return JSON.createObjectNode().put("readAt", "2026-01-01T00:00:00Z").put("text", said);
    }

    /** As when somebody comes back to the tab. */
    private static void lookAgain(Page page) {
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    }

    private static Map<String, String> headlines() {
        Map<String, String> headlines = new LinkedHashMap<>();
        headlines.put("STOPPED", "Stopped");
        headlines.put("PROVISIONING", "Getting an Ollama");
        headlines.put("STARTING", "Starting");
        headlines.put("LISTENING", "Starting");
        headlines.put("UNRESPONSIVE", "Not answering");
        headlines.put("STOPPING", "Stopping");
        headlines.put("BACKING_OFF", "Waiting to start again");
        headlines.put("FAILED", "Failed");
        return headlines;
    }

    private static ObjectNode failure() {
        ObjectNode failure = JSON.createObjectNode()
                .put("kind", "PORT_TAKEN")
                .put("problem", "Ollama was READY and has ended: " + LONG_NAME)
                .put("action", "End what holds " + LONG_NAME + ".");
        failure.putArray("lastLines").add("Error: " + LONG_NAME.repeat(3));
        return failure;
    }

    private static String models(int count) throws JsonProcessingException {
        List<ObjectNode> models =
                IntStream.range(0, count).mapToObj(PageFitIT::model).toList();
        return JSON.writeValueAsString(Map.of("models", models));
    }

    private static ObjectNode model(int index) {
        String phase = PHASES.get(index % PHASES.size());
        boolean isLoaded = phase.equals("LOADED") || phase.equals("SERVING");
        ObjectNode model = JSON.createObjectNode()
                .put("name", index == 0 ? MARKUP : index + LONG_NAME)
                .put("state", phase)
                .put("installed", true)
                .put("loaded", isLoaded)
                .put("wanted", List.of("SERVING", "FAILED", "WANTED").contains(phase))
                .put("detail", "waits for its turn behind " + LONG_NAME)
                .put("diskBytes", 45_123_456_789L);
        if (isLoaded) {
            model.put("memoryBytes", 123_456_789_012L)
                    .put("processor", "48%/52% CPU/GPU")
                    .put("expiresAt", "2318-01-01T00:00:00Z");
        }
        if (phase.equals("FAILED")) {
            model.putObject("failure")
                    .putObject("error")
                    .put("message", "There is no room for " + LONG_NAME)
                    .put("action", "Free 12.3 GB, then load it again.");
        }
        return model;
    }
}
