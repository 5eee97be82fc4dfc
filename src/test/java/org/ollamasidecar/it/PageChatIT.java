package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A chat on the page with answers of every kind, and what keys have used. */
@Tag("fake")
class PageChatIT extends PageCase {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MARKUP = "<img src=x onerror=window.struck=1><b>bold</b>";
    private static final String LONG_NAME =
            "hf.co/somebody/One-Of-The-Very-Large-Models-480B-" + "x".repeat(60) + ":Q4";
    private static final String SEEING = "seeing:latest";
    private static final int DAYS = 30;
    private static final int TOO_LARGE = 4_000_001;
    private static final int MANY_PIECES = 40_000;
    private static final double GENEROUS_MILLIS = 20_000;

    private final AtomicReference<Route.FulfillOptions> answer = new AtomicReference<>();

    @Test
    void chat_takesEveryAnswerAsText_offersWhatAModelCan_andUsageIsTold() throws Exception {
        // given
        SidecarApp app = startFake(fake(), BackOff.AT_ONCE);
        soon().until(() -> app.health("ready") == 200);
        Page page = browser.page();
        Route.FulfillOptions models = json(models());
        Route.FulfillOptions usage = json(usage(DAYS));
        Route.FulfillOptions usageOfToday = json(usage(1));
        page.route(Pattern.compile("/sidecar/v1/models$"), route -> route.fulfill(models));
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        page.route(
                Pattern.compile("/sidecar/v1/usage"),
                route -> route.fulfill(route.request().url().endsWith(today) ? usageOfToday : usage));
        page.route(Pattern.compile("/api/chat$"), route -> route.fulfill(answer.get()));

        // when
        visit(app, page);

        // then
        expect(page.locator("#try-model option")).hasText(new String[] {SEEING, LONG_NAME});
        expect(page.locator(".models")).containsText("also called claude-*, gpt-4o");
        errorIsToldInItsTurn_andTriedAgain(page);
        answersAreText_andThoughtsAreFolded(page);
        imageGoesToAModelThatSees(page);
        reloadGoesOnWithTheChat(app, page);
        assertAccessible(page, "try-it");
        usageIsTold(page);
        assertFits(page, "chat");
        page.setViewportSize(360, 800);
        picture(page, "chat-narrow");
        longAnswerIsDrawnInSteps(page);
        assertThat(page.evaluate("window.struck ?? 'no'")).isEqualTo("no");
        page.unrouteAll();
    }

    private void errorIsToldInItsTurn_andTriedAgain(Page page) {
        answer.set(json("{\"error\":\"no room for " + MARKUP + "\"}").setStatus(507));
        page.locator("#try-prompt").fill("first");
        page.locator("#try-prompt").press("Shift+Enter");
        page.locator("#try-prompt").pressSequentially("second");
        expect(page.locator(".turn")).hasCount(0);
        page.locator("#try-prompt").press("Enter");
        expect(page.locator(".turn").first()).containsText("first\nsecond");
        expect(page.locator(".turn .note.bad")).containsText("no room for " + MARKUP);
        answer.set(lines(says("Well.")));
        button(page, "Try again").click();
        expect(page.locator(".turn")).hasCount(2);
        expect(page.locator(".turn .note.bad")).hasCount(0);
        expect(page.locator(".turn").last()).containsText("Well.");
    }

    private void answersAreText_andThoughtsAreFolded(Page page) {
        answer.set(lines(
                "{\"message\":{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"Hm " + MARKUP + "\"}}",
                says(MARKUP),
                says("\\n\\n" + "word ".repeat(200))));
        page.locator("#try-prompt").fill(MARKUP);
        page.locator("#try-prompt").press("Enter");
        Locator turn = page.locator(".turn").last();
        expect(turn.locator(".answer")).containsText(MARKUP);
        expect(turn.locator(".thinking .said")).isHidden();
        turn.locator("summary").click();
        expect(turn.locator(".thinking .said")).hasText("Hm " + MARKUP);
        expect(turn).containsText("Done");
        expect(turn).containsText("7 tokens");
    }

    private void imageGoesToAModelThatSees(Page page) throws IOException {
        page.locator("#try-model").selectOption(LONG_NAME);
        expect(page.locator("#try-image")).hasCount(0);
        page.locator("#try-model").selectOption(SEEING);
        page.locator("#try-image").setInputFiles(new FilePayload("large.png", "image/png", new byte[TOO_LARGE]));
        page.locator("#try-prompt").fill("What is it?");
        page.locator("#try-prompt").press("Enter");
        expect(page.locator("try-it form .note.bad")).containsText("more than the 4.0 MB that are sent");
        byte[] image = {1, 2, 3};
        page.locator("#try-image").setInputFiles(new FilePayload("small.png", "image/png", image));
        Request request = page.waitForRequest(
                "**/api/chat", () -> page.locator("#try-prompt").press("Enter"));
        JsonNode messages = JSON.readTree(request.postData()).path("messages");
        assertThat(messages.path(messages.size() - 1).at("/images/0").asText())
                .isEqualTo(Base64.getEncoder().encodeToString(image));
        assertThat(messages.path(messages.size() - 1).path("content").asText()).isEqualTo("What is it?");
        expect(page.locator(".turn").last()).containsText("Done");
        expect(page.locator(".turn.own").last()).containsText("small.png, 3 bytes");
    }

    private void reloadGoesOnWithTheChat(SidecarApp app, Page page) throws IOException {
        page.locator(".system summary").click();
        page.locator("#try-system").fill("Be brief");
        answer.set(new Route.FulfillOptions()
                .setContentType("application/x-ndjson")
                .setBody(says("Half") + "\n"));
        page.locator("#try-prompt").fill("Go on");
        page.locator("#try-prompt").press("Enter");
        expect(page.locator(".turn .note.bad")).containsText("The answer was cut");
        List<String> before = page.locator(".turn").allTextContents();

        // when
        visit(app, page);

        // then
        expect(page.locator(".turn")).hasCount(before.size());
        assertThat(page.locator(".turn").allTextContents()).isEqualTo(before);
        answer.set(lines(says("Whole.")));
        Request request = page.waitForRequest(
                "**/api/chat", () -> button(page, "Try again").click());
        JsonNode messages = JSON.readTree(request.postData()).path("messages");
        assertThat(messages.path(0).path("content").asText()).isEqualTo("Be brief");
        assertThat(messages.findValues("images")).hasSize(1);
        expect(page.locator(".turn").last()).containsText("Whole.");
    }

    private static void usageIsTold(Page page) {
        Locator rows = page.locator(".usage tbody tr");
        expect(rows).hasCount(5);
        expect(rows.first()).containsText("300");
        expect(rows.first()).containsText("≈ 2.5M");
        expect(rows.first()).containsText("7.5M of 10M left this month");
        expect(rows.nth(1)).containsText("All 1K of today are used");
        page.getByText("Tokens by day").click();
        expect(page.locator("usage-card canvas")).isVisible();
        expect(page.locator("usage-card .keys")).containsText("others");
        assertAccessible(page, "usage-card");
    }

    /** What it costs to draw does not grow with what is there. */
    private void longAnswerIsDrawnInSteps(Page page) {
        answer.set(lines(
                IntStream.range(0, MANY_PIECES).mapToObj(piece -> says(" word")).toArray(String[]::new)));
        double begun = ((Number) page.evaluate("performance.now()")).doubleValue();
        page.locator("#try-prompt").fill("much");
        page.locator("#try-prompt").press("Enter");
        expect(page.locator(".turn").last()).containsText("Done");
        double took = ((Number) page.evaluate("performance.now()")).doubleValue() - begun;
        assertThat(page.locator(".turn").last().locator(".answer").textContent())
                .hasSize(5 * MANY_PIECES - 1);
        page.waitForFunction("""
                () => {
                  const frame = document.querySelector('.turns-frame');
                  return frame.scrollHeight - frame.scrollTop - frame.clientHeight < 2;
                }""");
        System.out.printf("An answer of %d pieces was drawn in %.0f ms%n", MANY_PIECES, took);
        assertThat(took).isLessThan(GENEROUS_MILLIS);
    }

    private static Route.FulfillOptions json(String body) {
        return new Route.FulfillOptions().setContentType("application/json").setBody(body);
    }

    private static Route.FulfillOptions lines(String... lines) {
        String end = "{\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"eval_count\":7}";
        return new Route.FulfillOptions()
                .setContentType("application/x-ndjson")
                .setBody(String.join("\n", lines) + "\n" + end + "\n");
    }

    private static String says(String text) {
        return "{\"message\":{\"role\":\"assistant\",\"content\":\"" + text + "\"}}";
    }

    private static String models() throws IOException {
        return JSON.writeValueAsString(Map.of(
                "models",
                List.of(
                        model(SEEING, List.of("completion", "vision")),
                        model("embeds:latest", List.of("embedding")),
                        model(LONG_NAME, List.of("completion")))));
    }

    private static Map<String, Object> model(String name, List<String> capabilities) {
        return Map.of(
                "name",
                name,
                "state",
                "INSTALLED",
                "installed",
                true,
                "loaded",
                false,
                "diskBytes",
                1_000,
                "aliases",
                name.equals(SEEING) ? List.of("claude-*", "gpt-4o") : List.of(),
                "capabilities",
                capabilities);
    }

    private static String usage(int days) throws IOException {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        List<Map<String, Object>> rows = IntStream.range(0, days)
                .boxed()
                .flatMap(day -> IntStream.range(0, 5).mapToObj(key -> used(today.minusDays(day), key)))
                .toList();
        return JSON.writeValueAsString(Map.of(
                "from", today.minusDays(days - 1).toString(),
                "to", today.toString(),
                "usage", rows,
                "incomplete", List.of(),
                "budgets",
                        List.of(
                                budget("key-0", 10_000_000, "month", 2_500_000),
                                budget("key-1", 1_000, "day", 1_200))));
    }

    private static Map<String, Object> used(LocalDate day, int key) {
        return Map.of(
                "day",
                day.toString(),
                "key",
                key == 4 ? MARKUP + LONG_NAME : "key-" + key,
                "requests",
                10,
                "untold",
                0,
                "tokensIn",
                1_000,
                "tokensOut",
                83_333 / (key + 1),
                "estimated",
                key == 0 ? 500 : 0);
    }

    private static Map<String, Object> budget(String key, long tokens, String in, long used) {
        return Map.of(
                "key", key,
                "tokens", tokens,
                "in", in,
                "used", used,
                "until", LocalDate.now(ZoneOffset.UTC).plusDays(1) + "T00:00:00Z",
                "usedUp", used >= tokens);
    }
}
