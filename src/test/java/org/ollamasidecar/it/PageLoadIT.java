package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.Test;

/** Loads as a person sees them: each step with its state, its button and its error. */
class PageLoadIT extends PageCase {

    @Test
    void keyboardOnly_loadWithProgress_cancelled() throws Exception {
        try (StallingRegistry registry = new StallingRegistry()) {
            // given
            SidecarApp app = ready(registry.host());
            Page page = visit(app);
            headline(page).containsText("Ready");

            // when
            button(page, "Load a model…").focus();
            page.keyboard().press("Enter");
            page.keyboard().type(registry.model());
            assertAccessible(page);
            page.keyboard().press("Enter");

            // then
            Locator load = page.locator(".load").first();
            expect(load.locator("[data-step=PULL]")).hasAttribute("data-state", "RUNNING");
            expect(load.locator("progress")).isVisible();
            expect(load.locator("[data-step=PULL]")).containsText("of 1.0 MB");
            expect(page.locator(".strip-step.active")).containsText("Models");
            assertThat(registry.awaitDownload(10)).isTrue();
            assertAccessible(page);
            picture(page, "loading-light");
            Page dark = visit(app, ColorScheme.DARK, 1360, 900);
            expect(dark.locator("progress")).isVisible();
            assertAccessible(dark);
            picture(dark, "loading-dark");
            tabTo(page, "Cancel the load of " + registry.model());
            page.keyboard().press("Enter");
            expect(load).hasAttribute("data-state", "CANCELLED");
            assertThat(registry.awaitClientLeft(10)).isTrue();
        }
    }

    @Test
    void failedDownload_saysWhatFixesIt_andIsRetriedFromTheStep() throws Exception {
        try (CanaryRegistry registry = new CanaryRegistry()) {
            // given
            SidecarApp app = ready(registry.host());
            Page page = visit(app);
            headline(page).containsText("Ready");

            // when
            button(page, "Load a model…").click();
            page.locator("[name=model]").fill(registry.model());
            button(page, "Load").click();
            Locator load = page.locator(".load").first();
            expect(load).hasAttribute("data-state", "FAILED");
            expect(load.locator(".note.bad")).containsText("Check its name");
            assertAccessible(page);
            picture(page, "load-failed-light");
            registry.open();
            button(page, "Retry " + registry.model() + " from Download").click();

            // then
            expect(load).hasAttribute("data-state", "DONE");
            expect(load.locator("[data-step=PULL]")).hasAttribute("data-state", "DONE");
            expect(page.getByRole(AriaRole.ROWHEADER)).containsText(new String[] {registry.model()});
        }
    }

    @Test
    void hostileModelName_staysText() throws Exception {
        // given
        SidecarApp app = ready("127.0.0.1:1");
        Page page = visit(app);
        headline(page).containsText("Ready");

        // when
        button(page, "Load a model…").click();
        page.locator("[name=model]").fill("<img src=x onerror=window.struck=1>");
        button(page, "Load").click();

        // then
        expect(page.locator("dialog .note.bad")).isVisible();
        assertThat(page.locator("img").count()).isZero();
        assertThat(page.evaluate("window.struck ?? 'no'")).isEqualTo("no");
    }

    private SidecarApp ready(String registry) throws Exception {
        SidecarApp app = startReal(BackOff.AT_ONCE, "sidecar.loads.insecure-registries=" + registry);
        app.awaitReady();
        return app;
    }

    /** As somebody without a mouse gets there. */
    private static void tabTo(Page page, String name) {
        page.waitForCondition(() -> {
            page.keyboard().press("Tab");
            return name.equals(page.evaluate("document.activeElement?.getAttribute('aria-label')"));
        });
    }
}
