package org.ollamasidecar.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Fault;
import org.ollamasidecar.fake.Knob;

/** Upgrades and rolling restarts, as a person begins and sees them. */
@Tag("current")
class PageUpgradeIT extends PageCase {

    @Override
    int instances() {
        return 2;
    }

    private static Locator upgrade(Page page) {
        return page.locator(".upgrades > .loads > .load");
    }

    private static Locator step(Page page, String name, String state) {
        return upgrade(page).locator("[data-step=" + name + "][data-state=" + state + "]");
    }

    private static Locator act(Page page, String beginning) {
        return upgrade(page)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(Pattern.compile("^" + beginning)));
    }

    private FakeProgram other() throws IOException {
        return FakeProgram.in(Files.createDirectory(folder.resolve("other")));
    }

    private static void askForProgram(Page page, FakeProgram program) {
        button(page, "Upgrade…").click();
        page.locator("[name=what]").selectOption("program");
        page.locator("[name=program]").fill(program.path().toString());
    }

    private void pictures(SidecarApp app, Page page, String name) {
        picture(page, name + "-wide");
        for (int width : new int[] {360, 768}) {
            Page other = visit(app, ColorScheme.DARK, width, 900);
            assertThat(upgrade(other)).isVisible();
            Assertions.assertThat(other.evaluate("document.documentElement.scrollWidth"))
                    .isEqualTo(width);
            assertAccessible(other);
            picture(other, name + "-" + width);
        }
    }

    @Test
    void restart_isOneWithoutAGap_andIsSeenStepByStep() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE);
        long before = app.awaitReady().path("pid").asLong();
        Page page = visit(app);
        assertThat(page.locator(".restart-kind")).containsText("another one takes its place, nobody notices");

        // when
        button(page, "Restart").click();

        // then
        assertThat(upgrade(page)).hasAttribute("data-state", "DONE");
        assertThat(upgrade(page)).containsText("A rolling restart");
        assertThat(step(page, "END", "DONE")).hasCount(1);
        assertThat(button(page, "Restart")).hasAttribute("aria-disabled", "false");
        assertThat(page.locator(".button-problem")).hasCount(0);
        headline(page).containsText("Ready");
        Assertions.assertThat(app.status().path("pid").asLong()).isNotEqualTo(before);
        Assertions.assertThat(app.status().path("restarts").asInt()).isZero();
        assertAccessible(page);
        pictures(app, page, "restart-done");
    }

    @Test
    @Tag("fake")
    void restartThatFails_saysWhereAndWhy_andCanBeRetried() throws Exception {
        // given
        FakeProgram program = fake();
        SidecarApp app = startFake(program, BackOff.QUICK);
        long before = app.awaitReady().path("pid").asLong();
        Page page = visit(app);

        // when
        program.set(Knob.START_ERROR, "Error: something is wrong");
        button(page, "Restart").click();

        // then
        assertThat(upgrade(page)).hasAttribute("data-state", "FAILED");
        assertThat(page.locator(".button-problem")).containsText("It failed at “Start it beside”.");
        assertThat(upgrade(page).locator(".note.bad")).containsText("exited with code 1");
        assertThat(step(page, "START", "FAILED")).hasCount(1);
        assertThat(button(page, "Restart with a pause")).isVisible();
        Assertions.assertThat(app.status().path("pid").asLong()).isEqualTo(before);
        assertAccessible(page);
        pictures(app, page, "restart-failed");

        // when
        program.set(Knob.START_ERROR, "");
        button(page, "Restart with a pause").click();

        // then
        long paused = awaitReplaced(app, before).path("pid").asLong();
        headline(page).containsText("Ready");

        // when
        button(page, "Retry: a rolling restart").click();

        // then
        assertThat(upgrade(page)).hasAttribute("data-state", "DONE");
        Assertions.assertThat(app.status().path("pid").asLong()).isNotEqualTo(paused);
    }

    @Test
    @Tag("fake")
    void upgrade_isBegunInADialog_cancelled_retried_andTakenBack() throws Exception {
        // given
        SidecarApp app = startFake(fake(), BackOff.AT_ONCE);
        app.awaitReady();
        FakeProgram other = other().set(Knob.LINE_MISSING, true);
        other.install("0.12.0");
        Page page = visit(app);

        // when
        askForProgram(page, other);
        page.locator("[name=env]").fill("no variable");
        page.locator("upgrade-dialog")
                .getByText("Upgrade", new Locator.GetByTextOptions().setExact(true))
                .click();

        // then
        assertThat(page.locator("upgrade-dialog .note.bad")).containsText("“no variable” is no variable.");
        assertAccessible(page, "upgrade-dialog");
        picture(page, "upgrade-dialog");

        // when
        page.locator("[name=env]").fill("OLLAMA_NUM_PARALLEL=2\n");
        page.locator("upgrade-dialog")
                .getByText("Upgrade", new Locator.GetByTextOptions().setExact(true))
                .click();

        // then
        assertThat(step(page, "START", "RUNNING")).containsText("of 10 min");
        assertThat(upgrade(page).locator("h4")).containsText("OLLAMA_NUM_PARALLEL");
        pictures(app, page, "upgrade-running");

        // when
        act(page, "Cancel: ").click();

        // then
        assertThat(upgrade(page)).hasAttribute("data-state", "CANCELLED");

        // when
        other.set(Knob.LINE_MISSING, false);
        act(page, "Retry: ").click();

        // then
        assertThat(upgrade(page)).hasAttribute("data-state", "DONE");
        assertThat(upgrade(page)).containsText("0.11.4 → 0.12.0");
        assertThat(page.locator(".note").first()).containsText("was chosen by an upgrade");

        // when
        act(page, "Roll back: ").click();

        // then
        assertThat(upgrade(page)).containsText("Back to before program");
        assertThat(upgrade(page)).hasAttribute("data-state", "DONE");
        assertThat(page.locator(".upgrades .earlier")).containsText("1 earlier");
        Assertions.assertThat(app.status().path("version").asText()).isEqualTo("0.11.4");
    }

    @Test
    @Tag("fake")
    void candidateThatGivesNoToken_isSeenBeingTriedAgain() throws Exception {
        // given
        SidecarApp app = startFake(fake(), BackOff.AT_ONCE);
        app.awaitReady();
        FakeProgram other = other().fault(Fault.ERROR_500, "/api/generate");
        Page page = visit(app);

        // when
        askForProgram(page, other);
        page.locator("upgrade-dialog")
                .getByText("Upgrade", new Locator.GetByTextOptions().setExact(true))
                .click();

        // then
        assertThat(upgrade(page)).hasAttribute("data-state", "FAILED");
        assertThat(step(page, "PROVE", "FAILED")).containsText("attempt 3 of 3");
    }

    @Test
    void restartWithAFixedPort_isThePlainOne_andSaysSo() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, "sidecar.ollama.port=" + FreePort.find());
        long before = app.awaitReady().path("pid").asLong();
        Page page = visit(app);

        // when
        assertThat(page.locator(".restart-kind"))
                .containsText(
                        "it is ended and started again, requests wait. sidecar.ollama.port is for one Ollama only.");
        button(page, "Upgrade…").click();

        // then
        assertThat(page.locator("upgrade-dialog .note")).containsText("Not now: sidecar.ollama.port");
        assertThat(page.locator("upgrade-dialog .primary")).hasAttribute("aria-disabled", "true");

        // when
        page.locator("upgrade-dialog").getByText("Close").click();
        button(page, "Restart").click();

        // then
        awaitReplaced(app, before);
        headline(page).containsText("Ready");
        assertThat(page.locator(".upgrades")).hasCount(0);
    }
}
