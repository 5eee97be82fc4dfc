package org.ollamasidecar.it;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** A browser that runs for all tests of a class: its start costs more than most of them. */
final class BrowserProcess implements AutoCloseable {

    /** The first without a window's own pages, which take a third of a processor beside ours. */
    private static final List<String> USUAL = List.of("/usr/bin/chromium-headless-shell", "/usr/bin/chromium");

    private final Playwright playwright;
    private final Browser browser;

    private BrowserProcess(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Skips the tests where there is no browser. */
    static BrowserProcess start() {
        String named = System.getProperty("sidecar.test.browser", "");
        List<String> programs = named.isEmpty() ? USUAL : List.of(named);
        Optional<Path> program =
                programs.stream().map(Path::of).filter(Files::isExecutable).findFirst();
        Assumptions.assumeTrue(
                program.isPresent(),
                () -> "No browser at " + programs + ": apt-get install chromium-headless-shell, or name one");
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        LaunchOptions options =
                new LaunchOptions().setExecutablePath(program.get()).setArgs(List.of("--no-sandbox"));
        return new BrowserProcess(playwright, playwright.chromium().launch(options));
    }

    /** One who has never been here: nothing of what others have kept in it is seen. */
    PageBrowser newVisitor() {
        return new PageBrowser(browser);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
