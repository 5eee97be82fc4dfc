package org.ollamasidecar.it;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What one visitor does in a real browser, and what it had to complain about. */
final class PageBrowser implements AutoCloseable {

    private static final double PATIENCE_MILLIS = 90_000;

    /** A load of something that is no longer there is no fault of the page. */
    private static final String REFUSED_LOAD = "Failed to load resource";

    private final Browser browser;
    private final List<BrowserContext> contexts = new ArrayList<>();
    private final List<String> addresses = Collections.synchronizedList(new ArrayList<>());
    private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());

    PageBrowser(Browser browser) {
        this.browser = browser;
    }

    Page page(ColorScheme colours, int width, int height) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setColorScheme(colours)
                .setViewportSize(width, height)
                // Behind a proxy the certificate is one of the tests.
                .setIgnoreHTTPSErrors(true));
        contexts.add(context);
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
        contexts.forEach(BrowserContext::close);
    }
}
