package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.canary.WordChain;
import org.ollamasidecar.registry.Blob;
import org.ollamasidecar.registry.TestRegistry;
import org.ollamasidecar.registry.Trouble;

/** Loads as a person sees them: each step with its state, its button and its error. */
@Tag("current")
class PageLoadIT extends PageCase {

    private static final long SLOWLY = 200_000;
    private static final long LARGE = 10_000_000;

    /** Too large to be there before a person has done what a test does, however slow the machine is. */
    private static final long ENDLESS = 20 * LARGE;

    @Test
    void keyboardOnly_loadWithProgress_cancelled() throws Exception {
        try (TestRegistry registry = new TestRegistry()) {
            // given
            String model = registry.publish("slow", Blob.noise(ENDLESS, 1), Blob.of(Blob.MODEL, WordChain.file()));
            registry.limit(SLOWLY);
            SidecarApp app = ready(registry.host());
            Page page = visit(app);
            headline(page).containsText("Ready");

            // when
            button(page, "Load a model…").focus();
            page.keyboard().press("Enter");
            page.keyboard().type(model);
            assertAccessible(page);
            page.keyboard().press("Enter");

            // then
            Locator load = page.locator(".load").first();
            expect(load.locator("[data-step=PULL]")).hasAttribute("data-state", "RUNNING");
            expect(load.locator("progress")).isVisible();
            expect(load.locator("[data-step=PULL]")).containsText("KB/s");
            expect(load.locator("[data-step=PULL]")).containsText(" left");
            expect(page.locator(".strip-step.active")).containsText("Models");
            assertAccessible(page);
            picture(page, "loading-light");
            Page dark = visit(app, ColorScheme.DARK, 1360, 900);
            expect(dark.locator("progress")).isVisible();
            assertAccessible(dark);
            picture(dark, "loading-dark");
            tabTo(page, "Cancel the load of " + model);
            page.keyboard().press("Enter");
            expect(load).hasAttribute("data-state", "CANCELLED");
            soon().until(() -> registry.open() == 0);
            tabTo(page, "Retry the load of " + model);
            page.keyboard().press("Enter");
            expect(load).hasAttribute("data-state", "RUNNING");
            button(page, "Cancel the load of " + model).click();
            expect(load).hasAttribute("data-state", "CANCELLED");
            soon().until(() -> registry.open() == 0);
        }
    }

    @Test
    void failedDownload_saysWhatFixesIt_andIsRetriedFromTheStep() throws Exception {
        try (TestRegistry registry = new TestRegistry()) {
            // given
            String model = registry.publish("chain", Blob.of(Blob.MODEL, WordChain.file()));
            registry.trouble(new Trouble.ManifestStatus(404, ""));
            SidecarApp app = ready(registry.host());
            Page page = visit(app);
            headline(page).containsText("Ready");

            // when
            begin(page, model);
            Locator load = page.locator(".load").first();
            expect(load).hasAttribute("data-state", "FAILED");
            expect(load.locator(".note.bad")).containsText("Check its name");
            assertAccessible(page);
            picture(page, "load-failed-light");
            registry.trouble(new Trouble.None());
            button(page, "Retry " + model + " from Download").click();

            // then
            expect(load).hasAttribute("data-state", "DONE");
            expect(load.locator("[data-step=PULL]")).hasAttribute("data-state", "DONE");
            expect(row(page, model)).containsText("Loaded");
        }
    }

    @Test
    void modelIsToldOfBeforeItIsDownloaded_andOneThatIsDamagedIsGotAgain() throws Exception {
        try (TestRegistry registry = new TestRegistry()) {
            // given
            Blob weights = Blob.of(Blob.MODEL, WordChain.file());
            String model = registry.publish("chain", weights);
            SidecarApp app = ready(registry.host());
            Page page = visit(app);
            headline(page).containsText("Ready");

            // when
            button(page, "Load a model…").click();
            page.locator("[name=model]").fill(model);

            // then
            expect(page.locator("#model-told")).containsText(" to download, then ");
            expect(page.locator("#model-told")).containsText("Fits into memory");
            assertAccessible(page, "dialog[open]");
            picture(page, "load-told-light");

            // when
            button(page, "Load").click();
            expect(row(page, model)).containsText("Loaded");
            button(page, "Unload " + model).click();
            expect(row(page, model)).containsText("Installed");
            Files.write(home.resolve("models/blobs").resolve(weights.digest().replace(':', '-')), new byte[100]);
            begin(page, model);

            // then
            Locator load = page.locator(".load").first();
            expect(load.locator(".note.bad")).containsText("is damaged");
            assertAccessible(page);
            picture(page, "load-damaged-light");
            button(page, "Delete " + model + " and get it again").click();
            expect(load).hasAttribute("data-state", "DONE");
            expect(row(page, model)).containsText("Loaded");
        }
    }

    @Test
    void model_isLoaded_unloaded_kept_letGo_andDeleted() throws Exception {
        // given
        SidecarApp app = ready("127.0.0.1:1");
        WordStream.createModel(app);
        app.post("/api/copy", "{\"source\":\"chain\",\"destination\":\"second\"}", Map.of());
        Page page = visit(app);
        Page other = visit(app);
        String model = "chain:latest";
        expect(row(page, model)).containsText("Installed");

        // when, then
        button(page, "Load " + model).click();
        expect(page.locator("[name=model]")).hasValue(model);
        button(page, "Load").click();
        expect(row(page, model)).containsText("Loaded");
        button(page, "Unload " + model).click();
        expect(row(page, model)).containsText("Installed");
        more(page, model);
        button(page, "Keep " + model + " loaded, over restarts too").click();
        expect(row(page, model)).containsText("Serving");
        expect(row(page, model)).containsText("for ever");
        assertAccessible(page);
        picture(page, "models-light");
        button(page, "Keep " + model + " loaded no longer").click();
        more(page, model);
        button(page, "Delete " + model).click();
        expect(page.locator("dialog.confirm")).containsText("Delete " + model + "?");
        assertAccessible(page, "dialog[open]");
        more(other, model);
        button(other, "Delete " + model).click();
        button(page, "Delete").click();
        button(other, "Delete").click();
        expect(row(page, model)).hasCount(0);
        expect(row(other, model)).hasCount(0);
        spaceIsFreed(page, "second:latest");
    }

    private static void spaceIsFreed(Page page, String model) {
        page.getByText(Pattern.compile(" free$")).click();
        Locator dialog = page.locator("space-dialog dialog");
        expect(dialog).containsText(model);
        assertAccessible(page, "dialog[open]");
        button(page, "Delete " + model + " to free space").click();
        button(page, "Really delete " + model).click();
        expect(dialog.locator("li").filter(new Locator.FilterOptions().setHasText(model)))
                .hasCount(0);
        picture(page, "space-light");
        button(page, "Close").click();
        expect(dialog).isHidden();
        expect(row(page, model)).hasCount(0);
    }

    @Test
    void modelThatIsBeingLoadedAgain_saysSo_andIsUnloadedOnlyAfterwards() throws Exception {
        try (TestRegistry registry = new TestRegistry()) {
            // given
            String model = registry.publish("chain", Blob.of(Blob.MODEL, WordChain.file()));
            SidecarApp app = ready(registry.host());
            Page page = visit(app);
            begin(page, model);
            expect(row(page, model)).containsText("Loaded");
            registry.trouble(new Trouble.SlowManifest(Duration.ofMinutes(10)));

            // when
            app.post("/sidecar/v1/loads", "{\"model\":\"" + model + "\",\"pull\":\"always\"}", Map.of());

            // then
            expect(row(page, model)).containsText("Loading");
            expect(button(page, "Unload " + model)).isDisabled();
            button(page, "Cancel the load of " + model).click();
            expect(row(page, model)).containsText("Loaded");
            button(page, "Unload " + model).click();
            expect(row(page, model)).containsText("Installed");
        }
    }

    @Test
    void fileOfThisComputer_isSentWithProgress_cancelledWithoutARest_refusedWithAReason_andMadeAModel()
            throws Exception {
        // given
        SidecarApp app = ready("127.0.0.1:1");
        Path noise = Files.write(folder.resolve("My Noise.gguf"), new byte[Math.toIntExact(LARGE)]);
        Path good = Files.write(folder.resolve("Word Chain.gguf"), WordChain.file());
        Page page = visit(app);
        headline(page).containsText("Ready");
        CDPSession network = page.context().newCDPSession(page);
        uploadsAtMost(network, 150_000);

        // when
        choose(page, noise);
        expect(page.locator("[name=uploadName]")).hasValue("my-noise");
        assertAccessible(page);
        picture(page, "file-light");
        page.locator("upload-dialog [type=submit]").click();

        // then
        Locator upload = page.locator(".upload").first();
        expect(upload).hasAttribute("data-state", "SENDING");
        expect(upload).containsText("of 10.0 MB");
        expect(upload).containsText("/s");
        picture(page, "sending-light");
        button(page, "Cancel sending my-noise").click();
        expect(upload).hasAttribute("data-state", "CANCELLED");
        soon().untilAsserted(() -> assertThat(home.resolve("imports")).isEmptyDirectory());

        // when
        uploadsAtMost(network, -1);
        button(page, "Send my-noise again").click();

        // then
        expect(upload).hasAttribute("data-state", "FAILED");
        expect(upload.locator(".note.bad")).containsText("GGUF");

        // when
        choose(page, good);
        page.locator("upload-dialog [type=submit]").click();

        // then
        expect(upload).hasAttribute("data-state", "DONE");
        expect(row(page, "word-chain:latest")).containsText("Loaded");
        soon().untilAsserted(() -> assertThat(home.resolve("imports")).isEmptyDirectory());
    }

    private static void choose(Page page, Path file) {
        button(page, "From a file…").click();
        page.locator("[name=file]").setInputFiles(file);
    }

    /** In bytes per second; -1: as fast as they go. What another session has limited stays limited. */
    private static void uploadsAtMost(CDPSession network, int rate) {
        JsonObject conditions = new JsonObject();
        conditions.addProperty("offline", false);
        conditions.addProperty("latency", 0);
        conditions.addProperty("downloadThroughput", -1);
        conditions.addProperty("uploadThroughput", rate);
        network.send("Network.emulateNetworkConditions", conditions);
    }

    @Test
    void hostileModelName_staysText() throws Exception {
        // given
        SidecarApp app = ready("127.0.0.1:1");
        Page page = visit(app);
        headline(page).containsText("Ready");

        // when
        begin(page, "<img src=x onerror=window.struck=1>");

        // then
        expect(page.locator("dialog .note.bad")).isVisible();
        assertThat(page.locator("img").count()).isZero();
        assertThat(page.evaluate("window.struck ?? 'no'")).isEqualTo("no");
    }

    private static void begin(Page page, String model) {
        button(page, "Load a model…").click();
        page.locator("[name=model]").fill(model);
        button(page, "Load").click();
    }

    private static Locator row(Page page, String model) {
        return page.locator(".models tbody tr").filter(new Locator.FilterOptions().setHasText(model));
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
