package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.canary.WordChain;
import org.ollamasidecar.registry.Blob;
import org.ollamasidecar.registry.TestRegistry;
import org.ollamasidecar.registry.Trouble;

/** The page behind nginx with TLS and below a prefix, button by button. It never asks for anything beside the prefix. */
@Tag("current")
class PageBehindProxyIT extends PageCase {

    private static final long SLOWLY = 200_000;
    private static final long LARGE = 10_000_000;

    private @Nullable DeployedProxy proxy;

    /** A restart is one without a gap. */
    @Override
    int instances() {
        return 2;
    }

    @Override
    URI door(SidecarApp app) {
        return Objects.requireNonNull(proxy).at("");
    }

    @AfterEach
    void endProxy() {
        if (proxy != null) {
            proxy.close();
        }
    }

    private SidecarApp ready(String... properties) throws Exception {
        assumeTrue(DeployedProxy.Kind.NGINX.isInstalled(), "nginx is not installed");
        List<String> all = new ArrayList<>(List.of(properties));
        all.addAll(List.of(DeployedProxy.settings()));
        SidecarApp app = startReal(BackOff.AT_ONCE, all.toArray(String[]::new));
        app.awaitReady();
        proxy = DeployedProxy.start(DeployedProxy.Kind.NGINX, app, folder);
        return app;
    }

    private static Locator row(Page page, String model) {
        return page.locator(".models tbody tr").filter(new Locator.FilterOptions().setHasText(model));
    }

    private static Locator tab(Page page, String name) {
        return page.getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName(name));
    }

    private static void begin(Page page, String model) {
        button(page, "Load a model…").click();
        page.locator("[name=model]").fill(model);
        button(page, "Load").click();
    }

    @Test
    void ollamaItself_isChecked_restarted_stopped_started_drained_andUpgraded() throws Exception {
        // given
        SidecarApp app = ready();
        long before = app.status().path("pid").asLong();
        Page page = visit(app);

        // when, then
        headline(page).containsText("Ready");
        button(page, "Check now").click();
        expect(page.locator(".findings .passed")).hasCount(4);
        button(page, "Restart").click();
        expect(page.locator(".upgrades > .loads > .load").first()).hasAttribute("data-state", "DONE");
        awaitReplaced(app, before);
        button(page, "Drain").click();
        headline(page).containsText("Drained");
        button(page, "Undrain").click();
        headline(page).containsText("Ready");
        button(page, "Stop").click();
        headline(page).containsText("Stopped");
        button(page, "Start").click();
        headline(page).containsText("Ready");
        button(page, "Upgrade…").click();
        page.locator("[name=what]").selectOption("program");
        page.locator("[name=program]").fill("/nowhere/ollama");
        page.locator("upgrade-dialog")
                .getByText("Upgrade", new Locator.GetByTextOptions().setExact(true))
                .click();
        expect(page.locator(".upgrades > .loads > .load").first()).hasAttribute("data-state", "FAILED");

        // and what happened is told, in its log too
        tab(page, "Timeline").click();
        expect(page.locator(".event").first()).isVisible();
        tab(page, "Last hour").click();
        expect(page.locator("#plot-memory canvas")).isVisible();
        tab(page, "Log").click();
        expect(page.locator(".log-line").first()).isVisible();
        Download download =
                page.waitForDownload(() -> page.getByText("Download", new Page.GetByTextOptions().setExact(true))
                        .click());
        assertThat(Files.readString(download.path())).contains("Listening on");
    }

    @Test
    void models_areLoaded_cancelled_retried_sent_kept_asked_andDeleted() throws Exception {
        try (TestRegistry registry = new TestRegistry()) {
            // given
            String slow = registry.publish("slow", Blob.noise(LARGE, 1), Blob.of(Blob.MODEL, WordChain.file()));
            SidecarApp app = ready("sidecar.loads.insecure-registries=" + registry.host());
            Page page = visit(app);
            headline(page).containsText("Ready");

            // when, then
            registry.limit(SLOWLY);
            begin(page, slow);
            Locator load = page.locator(".load").first();
            expect(load.locator("[data-step=PULL]")).containsText("KB/s");
            button(page, "Cancel the load of " + slow).click();
            expect(load).hasAttribute("data-state", "CANCELLED");
            registry.limit(Long.MAX_VALUE);
            registry.trouble(new Trouble.ManifestStatus(404, ""));
            begin(page, slow);
            expect(load).hasAttribute("data-state", "FAILED");
            registry.trouble(new Trouble.None());
            button(page, "Retry " + slow + " from Download").click();
            expect(load).hasAttribute("data-state", "DONE");
            expect(row(page, slow)).containsText("Loaded");
            button(page, "Unload " + slow).click();
            expect(row(page, slow)).containsText("Installed");
            send(page);
            keepAsk(app, page);
        }
    }

    /** More than nginx takes by default. */
    private void send(Page page) throws Exception {
        Path noise = Files.write(folder.resolve("noise.gguf"), new byte[Math.toIntExact(LARGE)]);
        Path good = Files.write(folder.resolve("Word Chain.gguf"), WordChain.file());
        Locator upload = page.locator(".upload").first();
        choose(page, noise);
        expect(upload).hasAttribute("data-state", "FAILED");
        expect(upload.locator(".note.bad")).containsText("GGUF");
        choose(page, good);
        expect(upload).hasAttribute("data-state", "DONE");
        expect(row(page, "word-chain:latest")).containsText("Loaded");
    }

    private static void choose(Page page, Path file) {
        button(page, "From a file…").click();
        page.locator("[name=file]").setInputFiles(file);
        page.locator("upload-dialog [type=submit]").click();
    }

    private static void keepAsk(SidecarApp app, Page page) {
        String model = "word-chain:latest";
        more(page, model);
        button(page, "Keep " + model + " loaded, over restarts too").click();
        expect(row(page, model)).containsText("Serving");
        button(page, "Keep " + model + " loaded no longer").click();
        expect(row(page, model)).not().containsText("Serving");
        Locator flight = page.locator(".flight").filter(new Locator.FilterOptions().setHasText(model));
        page.locator("#try-model").selectOption(model);
        page.locator("try-it [type=submit]").click();
        expect(page.locator(".answer")).containsText("fox");
        page.locator("try-it")
                .getByText("Stop", new Locator.GetByTextOptions().setExact(true))
                .click();
        expect(page.locator(".figures")).containsText("Stopped");
        soon().until(() -> app.status().at("/inFlight/requests").asInt() == 0);
        // The page's list is a moment older than the service's: the one that was stopped has to leave it.
        expect(flight).hasCount(0);
        page.locator("#try-prompt").fill("go");
        expect(button(page, "Send")).hasAttribute("aria-disabled", "false");
        page.locator("#try-prompt").press("Enter");
        expect(flight).containsText("Answering");
        flight.getByRole(AriaRole.BUTTON).click();
        expect(page.locator(".figures").last()).containsText("Failed");
        more(page, model);
        button(page, "Delete " + model).click();
        button(page, "Delete").click();
        expect(row(page, model)).hasCount(0);
    }
}
