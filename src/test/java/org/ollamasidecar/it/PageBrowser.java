package org.ollamasidecar.it;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** A real browser that looks at the page, and what it had to complain about. */
final class PageBrowser implements AutoCloseable {

    private static final Path PROGRAM = Path.of(System.getProperty("sidecar.test.browser", "/usr/bin/chromium"));
    private static final double PATIENCE_MILLIS = 30_000;

    /** A load of something that is no longer there is no fault of the page. */
    private static final String REFUSED_LOAD = "Failed to load resource";

    private final Playwright playwright;
    private final Browser browser;
    private final List<String> addresses = Collections.synchronizedList(new ArrayList<>());
    private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());

    private PageBrowser(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Skips the test where there is no browser. */
    static PageBrowser open() {
        Assumptions.assumeTrue(
                Files.isExecutable(PROGRAM), "No browser at " + PROGRAM + ": apt-get install chromium, or name one");
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        LaunchOptions options = new LaunchOptions().setExecutablePath(PROGRAM).setArgs(List.of("--no-sandbox"));
        return new PageBrowser(playwright, playwright.chromium().launch(options));
    }

    Page page(ColorScheme colours, int width, int height) {
        BrowserContext context = browser.newContext(
                new Browser.NewContextOptions().setColorScheme(colours).setViewportSize(width, height));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        context.onRequest(request -> addresses.add(request.url()));
        context.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().startsWith(REFUSED_LOAD)) {
                complaints.add(message.text());
            }
        });
        context.onWebError(error -> complaints.add(error.error()));
        return context.newPage();
    }

    Page page() {
        return page(ColorScheme.LIGHT, 1360, 900);
    }

    /** Every address that was asked. */
    List<String> addresses() {
        return List.copyOf(addresses);
    }

    /** Errors of scripts, and what the content security policy has stopped. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
