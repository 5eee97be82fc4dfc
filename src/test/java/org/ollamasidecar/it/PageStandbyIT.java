package org.ollamasidecar.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The instances, as a person sees them. */
@Tag("current")
class PageStandbyIT extends PageCase {

    @Override
    int instances() {
        return 2;
    }

    @Test
    void instances_areShown_andWhoTakesOver_isSeenWithoutAReload() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, "sidecar.standby=server");
        long server = app.awaitReady().path("pid").asLong();
        Page page = visit(app);
        Locator instances = page.locator(".instances li");
        assertThat(instances).hasCount(2);
        assertThat(instances.nth(0)).containsText("a serving");
        assertThat(instances.nth(1)).containsText("b standby");
        assertThat(instances.nth(1)).containsText("Ready");
        assertAccessible(page);
        picture(page, "standby-wide");
        Page narrow = visit(app, ColorScheme.DARK, 360, 800);
        assertThat(narrow.locator(".instances li")).hasCount(2);
        Assertions.assertThat(narrow.evaluate("document.documentElement.scrollWidth"))
                .isEqualTo(360);
        assertAccessible(narrow);
        picture(narrow, "standby-narrow");

        // when
        signal("KILL", server);

        // then
        assertThat(instances.nth(1)).containsText("b serving");
        assertThat(instances.nth(0)).containsText("a standby");
        assertThat(instances.nth(0)).containsText("Ready");
        headline(page).containsText("Ready");
        assertThat(page.locator(".event-text").filter(new Locator.FilterOptions().setHasText("serves in the place of")))
                .hasCount(1);
    }
}
