package org.ollamasidecar.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several Ollamas, as a person sees and handles them. */
@Tag("current")
class PageInstancesIT extends PageCase {

    private static final String CANARY = "sidecar/canary";
    private static final int ENDLESS_WORDS = 80_000;

    @Override
    int instances() {
        return 2;
    }

    @Test
    void severalOllamas_areShownWithTheirModels_andEachIsHandledAlone() throws Exception {
        // given
        SidecarApp app = startReal(
                BackOff.AT_ONCE,
                "sidecar.instances.one.weight=1",
                "sidecar.instances.two.weight=1",
                "sidecar.models.wanted=" + CANARY + "?",
                "sidecar.models.\"" + CANARY + "\".replicas=all");
        app.awaitReady();
        Page page = visit(app);
        Locator instances = page.locator(".instances li");
        assertThat(instances).hasCount(2);
        for (Locator instance : List.of(instances.nth(0), instances.nth(1))) {
            assertThat(instance).containsText("Ready");
            assertThat(instance).containsText("in memory: " + CANARY);
        }
        assertThat(page.locator(".models tbody tr")).containsText("one: serving");
        assertThat(page.locator(".models tbody tr")).containsText("two: serving");
        assertThat(page.locator(".load-head").first()).containsText("at ");
        assertAccessible(page);
        picture(page, "instances-wide");
        Page narrow = visit(app, ColorScheme.DARK, 360, 800);
        assertThat(narrow.locator(".instances li")).hasCount(2);
        Assertions.assertThat(narrow.evaluate("document.documentElement.scrollWidth"))
                .isEqualTo(360);
        assertAccessible(narrow);
        picture(narrow, "instances-narrow");

        // when
        button(page, "Restart two").click();

        // then
        assertThat(instances.nth(1)).containsText("Ready");
        assertThat(page.locator(".event-text").filter(new Locator.FilterOptions().setHasText("two · Stopping")))
                .hasCount(1);

        // when
        button(page, "Stop one").click();

        // then
        assertThat(instances.nth(0)).containsText("Stopped");
        headline(page).containsText("Ready");
        Assertions.assertThat(app.ping().path("response").asText()).isEqualTo(" pong");
        picture(page, "instances-one-stopped");

        // when
        button(page, "Start one").click();

        // then
        assertThat(instances.nth(0)).containsText("Ready");
        assertThat(instances.nth(0)).containsText("in memory: " + CANARY);
        requestIsFollowedToItsInstance(app, page);
    }

    private static void requestIsFollowedToItsInstance(SidecarApp app, Page page) throws Exception {
        WordStream.createSlowEndlessModel(app);
        WordStream.begin(app, "chain", ENDLESS_WORDS, 8192).awaitFirstWord();
        Modesty.ofRunners(app);
        Locator flight = page.locator(".flight").filter(new Locator.FilterOptions().setHasText("chain:latest"));
        Locator way = flight.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(Pattern.compile("^Show instance ")));
        assertThat(flight).containsText("Answering");
        way.click();
        assertThat(page.locator(".instances li:focus strong")).hasText(way.innerText());
        flight.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(Pattern.compile("^Cancel")))
                .click();
        assertThat(flight).hasCount(0);
    }

    @Test
    void logOfOneInstance_canBeReadAlone() throws Exception {
        // given
        SidecarApp app = startReal(
                BackOff.AT_ONCE,
                "sidecar.heartbeat.enabled=false",
                "sidecar.instances.one.env=SOMETHING_OF_ONE=1",
                "sidecar.instances.two.accepts=" + CANARY);
        app.awaitReady();
        Page page = visit(app);
        Locator lines = page.locator(".log-lines .log-line");
        Locator listening = lines.filter(new Locator.FilterOptions().setHasText("Listening on"));
        assertThat(listening).hasCount(2);

        // when
        page.getByLabel("Instance", new Page.GetByLabelOptions().setExact(true)).selectOption("two");

        // then
        assertThat(listening).hasCount(1);
        String port = app.status()
                .path("instances")
                .valueStream()
                .filter(instance -> instance.path("name").asText().equals("two"))
                .map(instance -> instance.path("address").asText().replaceFirst(".*:", ""))
                .findFirst()
                .orElseThrow();
        assertThat(listening).containsText(port);
    }
}
