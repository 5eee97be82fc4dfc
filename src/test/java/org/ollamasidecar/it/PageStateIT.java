package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Knob;

/** What Ollama does, as a person sees it, and what they can press. */
@Tag("current")
class PageStateIT extends PageCase {

    /** A restart is one without a gap. */
    @Override
    int instances() {
        return 2;
    }

    /** A second crash is one too many; the pause between them ends when somebody presses the button. */
    private static final BackOff ONCE = new BackOff(Duration.ofMinutes(10), Duration.ZERO, Duration.ZERO, 1);

    private static final String CHAT =
            "{\"model\":\"sidecar/canary\",\"messages\":[{\"role\":\"user\",\"content\":\"ping\"}],\"stream\":true}";
    private static final double GENEROUS_PAINT_MILLIS = 5000;

    @Test
    @Tag("alone")
    void firstLoad_paintsSoon_tellsTheState_isAccessible() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE);
        app.awaitReady();

        // when
        Page page = visit(app);
        headline(page).containsText("Ready");
        expect(page.locator(".models tbody tr")).hasCount(1);
        Object paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime");

        // then
        assertThat(((Number) paint).doubleValue()).isLessThan(GENEROUS_PAINT_MILLIS);
        expect(page.locator(".strip-step.done")).hasCount(6);
        expect(page.locator(".log-line").first()).isVisible();
        assertAccessible(page);
        picture(page, "idle-light");
        Page dark = visit(app, ColorScheme.DARK, 1360, 900);
        expect(dark.locator(".models tbody tr")).hasCount(1);
        assertAccessible(dark);
        picture(dark, "idle-dark");
        Page narrow = visit(app, ColorScheme.LIGHT, 360, 800);
        expect(narrow.locator(".models tbody tr")).hasCount(1);
        assertThat(narrow.evaluate("document.documentElement.scrollWidth")).isEqualTo(360);
        assertAccessible(narrow);
        picture(narrow, "idle-narrow");
    }

    @Test
    void stopStartRestartCheck_eachShowsItsOwnProgress_andTwoPagesAgree() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE);
        long pid = app.awaitReady().path("pid").asLong();
        Page page = visit(app);
        Page other = visit(app);

        // when
        button(page, "Check now").click();
        expect(page.locator(".findings .passed")).hasCount(4);
        expect(page.locator("check-result h3")).containsText(" at ");
        assertAccessible(page, "check-result");
        button(page, "Close").click();
        expect(page.locator(".findings")).hasCount(0);
        button(page, "Check now").click();
        expect(page.locator(".findings .passed")).hasCount(4);
        button(page, "Restart").click();
        awaitReplaced(app, pid);
        headline(page).containsText("Ready");
        button(page, "Stop").click();

        // then
        headline(page).containsText("Stopped");
        headline(other).containsText("Stopped");
        expect(page.locator(".findings")).hasCount(0);
        expect(button(page, "Stop")).hasAttribute("aria-disabled", "true");
        assertAccessible(page);
        long starts = app.status().path("generation").asLong();
        for (Page tab : List.of(other, page)) {
            button(tab, "Start").dispatchEvent("click");
        }
        headline(page).containsText("Ready");
        headline(other).containsText("Ready");
        expect(page.locator("act-button .busy")).hasCount(0);
        expect(other.locator("act-button .busy")).hasCount(0);
        assertThat(app.status().path("generation").asLong()).isEqualTo(starts + 1);
        expect(page.locator(".button-problem")).hasCount(0);
        expect(other.locator(".button-problem")).hasCount(0);
    }

    @Test
    @Tag("fake")
    void drain_tellsWhatStillRuns_andIsTakenBackWithTheSameButton() throws Exception {
        // given
        FakeProgram fake = fake();
        SidecarApp app = startFake(fake, BackOff.AT_ONCE, "sidecar.heartbeat.enabled=false");
        app.awaitReady();
        fake.set(Knob.TOKEN_PAUSE, 20);
        fake.set(Knob.TOKENS, 1_000_000);
        Page page = visit(app);
        headline(page).containsText("Ready");
        try (HttpClient client = HttpClient.newHttpClient()) {
            Iterator<String> lines = client.send(
                            HttpRequest.newBuilder(app.api("/v1/chat/completions"))
                                    .POST(BodyPublishers.ofString(CHAT))
                                    .build(),
                            BodyHandlers.ofLines())
                    .body()
                    .iterator();
            lines.next();

            // when
            button(page, "Drain").click();

            // then
            headline(page).containsText("Draining");
            expect(page.locator(".sentence")).containsText("1 request may finish, nothing new is admitted");
            expect(page.locator(".strip-step.waiting")).containsText("drained, 1 in flight");

            // when
            fake.set(Knob.TOKENS, 1);
            lines.forEachRemaining(line -> {});
        }

        // then
        headline(page).containsText("Drained");
        expect(page.locator(".sentence")).containsText("nothing runs any more");
        expect(page.locator(".sentence")).containsText("Press Undrain to admit requests again.");
        expect(page.locator(".strip-step.waiting")).containsText("drained, 0 in flight");
        assertAccessible(page);
        button(page, "Undrain").click();
        headline(page).containsText("Ready");
        expect(button(page, "Drain")).isVisible();
        assertThat(app.status().path("draining").asBoolean()).isFalse();
        coloursAreChosen_andStaySo(app, page);
    }

    private void coloursAreChosen_andStaySo(SidecarApp app, Page page) {
        Locator colours = page.locator("[aria-label^='Colours:']");
        Locator whole = page.locator("html");
        expect(whole).hasAttribute("data-theme", "auto");
        colours.click();
        expect(whole).hasAttribute("data-theme", "light");
        colours.click();
        expect(whole).hasAttribute("data-theme", "dark");
        visit(app, page);
        expect(whole).hasAttribute("data-theme", "dark");
        colours.click();
        expect(whole).hasAttribute("data-theme", "auto");
    }

    @Test
    void portTaken_anotherOneIsOnePressAway() throws Exception {
        try (ServerSocket owner = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // given
            SidecarApp app = startReal(BackOff.QUICK, "sidecar.ollama.port=" + owner.getLocalPort());
            Page page = visit(app);
            headline(page).containsText("Failed");
            expect(page.locator(".diagnosis")).containsText("is taken by");
            assertAccessible(page);
            picture(page, "port-light");

            // when
            button(page, "Use another port").click();

            // then
            headline(page).containsText("Ready");
            assertThat(app.status().path("address").asText()).doesNotEndWith(":" + owner.getLocalPort());
        }
    }

    @Test
    @Tag("fake")
    void wantedKey_isAskedFor_keptForTheTabOnly_andItsLimitsAreTold() throws Exception {
        // given
        Path keys = Files.writeString(
                folder.resolve("keys"),
                key("alice", "inference", "users-key").replace("\n", " tokens=50K/d\n")
                        + key("bob", "operate", "operators-key"));
        try (SidecarApp app =
                SidecarApp.startPlain(home, "sidecar.ollama.program=" + fake().path(), "sidecar.access.keys=" + keys)) {
            soon().until(() -> app.health("ready") == 200);
            Page page = browser.page();

            // when, then
            page.navigate(address(app));
            expect(page.getByText("This service wants a key")).isVisible();
            assertAccessible(page);
            picture(page, "key-light");
            useKey(page, "wrong");
            expect(page.getByText("This key is not valid.")).isVisible();
            useKey(page, "operators-key");
            headline(page).containsText("Ready");
            expect(page.getByText("A key is in use")).isVisible();
            expect(page.locator(".log-line").first()).isVisible();
            assertAccessible(page);
            Page otherTab = page.context().newPage();
            otherTab.navigate(address(app));
            expect(otherTab.getByText("This service wants a key")).isVisible();
            useKey(otherTab, "users-key");
            headline(otherTab).containsText("Ready");
            expect(otherTab.getByText("This key is not good for all of this page"))
                    .isVisible();
            expect(otherTab.locator("usage-card")).containsText("50K of 50K left today");
            expect(page.locator("usage-card section")).hasCount(0);
            Request asked = otherTab.waitForRequest(
                    "**/api/chat", () -> button(otherTab, "Send").click());
            assertThat(asked.headerValue("authorization")).isEqualTo("Bearer users-key");
            page.reload();
            headline(page).containsText("Ready");
            button(page, "Use another").click();
            useKey(page, "users-key");
            expect(page.getByText("This key is not good for all of this page")).isVisible();
            button(page, "Forget it").click();
            expect(page.getByText("This service wants a key")).isVisible();
        }
    }

    private static void useKey(Page page, String key) {
        page.locator("#key").fill(key);
        button(page, "Use it").click();
    }

    private static String key(String name, String role, String secret) throws NoSuchAlgorithmException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        return name + " " + role + " sha256:" + HexFormat.of().formatHex(hash) + "\n";
    }

    @Test
    void killedOllama_isSeenAtOnce_andSoIsItsReturn() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.QUICK);
        JsonNode ready = app.awaitReady();
        Page page = visit(app);
        headline(page).containsText("Ready");
        page.evaluate("""
                () => {
                  const headline = document.querySelector('#state-headline');
                  window.seen = [];
                  const look = () => { if (!headline.textContent.includes('Ready')) window.seen.push(Date.now()); };
                  new MutationObserver(look).observe(headline, { subtree: true, childList: true, characterData: true });
                }""");

        // when
        long killed = System.currentTimeMillis();
        signal("KILL", ready.path("pid").asLong());
        page.waitForCondition(() -> !page.evaluate("window.seen.length").equals(0));
        long seenAfter = ((Number) page.evaluate("window.seen[0]")).longValue() - killed;

        // then
        assertThat(seenAfter).isLessThan(10_000);
        headline(page).containsText("Ready");
        awaitReplaced(app, ready.path("pid").asLong());
        expect(page.getByText("Last failure:")).isVisible();
        page.getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName("Timeline"))
                .click();
        expect(page.locator(".event.tone-warn").first()).containsText("Waiting to start again");
        timelineIsFiltered_andLeadsToTheLog(page);
        System.out.printf("A killed Ollama was seen on the page after %d ms%n", seenAfter);
    }

    private static void timelineIsFiltered_andLeadsToTheLog(Page page) {
        int all = page.locator(".event").count();
        page.getByLabel("Kind of event").selectOption("loads");
        expect(page.locator("time-line .empty")).hasText("No event matches.");
        page.getByLabel("Kind of event").selectOption("states");
        page.getByLabel("Filter the events by text").fill("WAITING to start");
        expect(page.locator(".event")).not().hasCount(all);
        expect(page.locator(".event.tone-warn").first()).isVisible();
        page.locator(".event.tone-warn .link").first().click();
        expect(page.locator("#tab-log")).hasAttribute("aria-selected", "true");
        expect(page.locator(".log-line.marked")).hasCount(1);
        expect(page.locator(".log-lines")).isFocused();
        page.locator("#tab-log").focus();
        page.keyboard().press("ArrowLeft");
        expect(page.locator("#tab-plots")).isFocused();
        expect(page.locator("#panel-plots")).isVisible();
    }

    @Test
    void endsAtOnce_countdownAndDiagnosis_thenFailed_andWhatItSaysStaysText() throws Exception {
        // given
        Path program = Files.writeString(folder.resolve("ollama"), """
                #!/bin/sh
                [ "$1" = --version ] && echo 'client version is 0.11.4' && exit 0
                printf '\\033[31mError: <img src=x onerror="window.struck=1">: bind: address already in use\\033[0m\\n'
                exit 1
                """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        SidecarApp app = startPlain(
                ONCE,
                "sidecar.restart.initial-delay=10m",
                "sidecar.restart.max-delay=10m",
                "sidecar.ollama.program=" + program);

        // when
        Page page = visit(app);

        // then
        headline(page).containsText("Waiting to start again");
        expect(page.locator(".strip-step.waiting .strip-note")).containsText("again in");
        expect(page.locator(".last-lines")).containsText("<img src=x onerror=");
        expect(page.locator(".log-line.level-error").first()).containsText("<img src=x onerror=");
        assertThat(page.locator(".log-lines").textContent()).doesNotContain("\033");
        picture(page, "back-off-light");
        button(page, "Try now").click();
        headline(page).containsText("Failed");
        expect(button(page, "Try again")).hasAttribute("aria-disabled", "false");
        button(page, "Copy as text").click();
        expect(button(page, "Copied")).isVisible();
        assertAccessible(page);
        picture(page, "failed-light");
        Page dark = visit(app, ColorScheme.DARK, 360, 800);
        headline(dark).containsText("Failed");
        picture(dark, "failed-dark-narrow");
        long starts = app.status().path("generation").asLong();
        button(page, "Try again").click();
        soon().until(() -> app.status().path("generation").asLong() > starts);
        assertThat(page.locator("img").count()).isZero();
        assertThat(page.evaluate("window.struck ?? 'no'")).isEqualTo("no");
    }
}
