package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A person at the page of a packaged service. What holds whatever they do is judged after each test. */
abstract class PageCase extends FaultCase {

    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final double PATIENCE_MILLIS = 90_000;
    private static final List<Integer> WIDTHS = List.of(360, 768, 1280, 1920);

    @AutoClose
    private static @Nullable BrowserProcess process;

    private final Set<String> doors = new HashSet<>();

    PageBrowser browser = Objects.requireNonNull(process).newVisitor();

    @BeforeAll
    static void startBrowser() {
        process = BrowserProcess.start();
    }

    @BeforeEach
    void patience() {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    }

    @AfterEach
    void pageKeepsToItself() {
        try (PageBrowser used = browser) {
            assertThat(used.complaints()).isEmpty();
            assertThat(used.addresses()).allMatch(address -> doors.stream().anyMatch(address::startsWith));
        }
    }

    /** Where the page of a service is asked for, with its last slash. */
    URI door(SidecarApp app) {
        return app.api("/");
    }

    /** Of the page of a service, where somebody is about to go. */
    String address(SidecarApp app) {
        URI door = door(app);
        doors.add(door.toString());
        return door.resolve("ui/").toString();
    }

    Page visit(SidecarApp app) {
        return visit(app, browser.page());
    }

    Page visit(SidecarApp app, Page page) {
        page.navigate(address(app));
        page.locator(".strip").waitFor();
        return page;
    }

    Page visit(SidecarApp app, ColorScheme colours, int width, int height) {
        return visit(app, browser.page(colours, width, height));
    }

    static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** Opens the menu of what is pressed less often of a model. */
    static void more(Page page, String model) {
        button(page, "More for " + model).click();
    }

    static LocatorAssertions headline(Page page) {
        return PlaywrightAssertions.assertThat(page.locator("#state-headline"));
    }

    static LocatorAssertions expect(Locator locator) {
        return PlaywrightAssertions.assertThat(locator);
    }

    static void picture(Page page, String name) {
        page.screenshot(screenshot(name).setFullPage(true));
    }

    /** Of what the window shows: takes less time. */
    static void pictureOfWindow(Page page, String name) {
        page.screenshot(screenshot(name));
    }

    private static Page.ScreenshotOptions screenshot(String name) {
        return new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png"));
    }

    /** What stands out of its card, or of the window; text that is scrolled sideways, and what floats, is left out. */
    static List<String> misplaced(Page page) {
        return ((List<?>) page.evaluate("""
                () => {
                  const outside = (box, frame) => box.right > frame.right + 0.5 || box.left < frame.left - 0.5;
                  const named = (element) => `${element.tagName}.${element.className}: ${element.textContent.trim().slice(0, 60)}`;
                  const window = { left: 0, right: document.documentElement.clientWidth };
                  return [...document.querySelectorAll('.card')].flatMap((card) => {
                    const frame = card.getBoundingClientRect();
                    const parts = [...card.querySelectorAll(':not(dialog *, dialog, .log-lines *, pre *, .off-screen)')]
                        .filter((part) => part.checkVisibility() && !part.matches(':popover-open, :popover-open *'));
                    const wide = parts.filter((part) => outside(part.getBoundingClientRect(), frame));
                    const tall = parts.filter((part) => !part.closest('.table-frame, .turns-frame, .events')
                        && part.getBoundingClientRect().bottom > frame.bottom + 0.5);
                    return [...(outside(frame, window) ? [card] : []), ...wide, ...tall].map(named);
                  }).concat(document.documentElement.scrollWidth > window.right ? ['The page is wider than the window'] : []);
                }""")).stream().map(Object::toString).toList();
    }

    /** At four widths, in both colours. */
    static void assertFits(Page page, String name) {
        inBothColours(page, colours -> {
            for (int width : WIDTHS) {
                page.setViewportSize(width, 900);
                pictureOfWindow(page, "fit-%s-%s-%d".formatted(name, colours, width));
                assertThat(misplaced(page)).as("%s at %d pixels", name, width).isEmpty();
            }
        });
    }

    static void inBothColours(Page page, Consumer<ColorScheme> what) {
        for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(colours));
            what.accept(colours);
        }
    }

    /** Whatever is seen and can be pressed or filled in is reached from the beginning of the page, one Tab after the other. */
    static void assertReachedByKeyboard(Page page) {
        int count = ((Number) page.evaluate("""
                () => {
                  const operable = 'a[href], button, input, select, textarea, summary, [tabindex]';
                  window.unreached = new Set([...document.querySelectorAll(operable)]
                      .filter((element) => element.checkVisibility() && element.tabIndex >= 0));
                  document.activeElement?.blur();
                  document.addEventListener('focusin', ({ target }) => window.unreached.delete(target));
                  return window.unreached.size;
                }""")).intValue();
        for (int pressed = 0; pressed <= count; pressed++) {
            page.keyboard().press("Tab");
        }
        assertThat(page.evaluate("[...window.unreached].map((element) => element.outerHTML)"))
                .isEqualTo(List.of());
    }

    /** Nothing that keeps anybody from using it. */
    static void assertAccessible(Page page) {
        assertAccessible(new AxeBuilder(page));
    }

    /** The same of a part: the whole takes its time where there is much text. */
    static void assertAccessible(Page page, String part) {
        assertAccessible(new AxeBuilder(page).include(part));
    }

    private static void assertAccessible(AxeBuilder axe) {
        List<String> findings = axe
                .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"))
                .analyze()
                .getViolations()
                .stream()
                .map(PageCase::describe)
                .toList();
        assertThat(findings).isEmpty();
    }

    private static String describe(Rule rule) {
        return rule.getId() + " "
                + rule.getNodes().stream()
                        .map(node -> node.getHtml() + " " + node.getFailureSummary())
                        .toList();
    }
}
