package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hot reload in a real dev-mode process, on a copy of this project. */
@Tag("current")
class DevReloadIT {

    private static final int RELOADS = 10;
    private static final Duration RELOAD_LIMIT = Duration.ofMinutes(3);
    private static final String EDITED = "src/main/java/org/ollamasidecar/health/Answers.java";

    private static final Pattern CHAOS = Pattern.compile("/sidecar/v1/chaos");
    private static final double ATTEMPT_MILLIS = 20_000;

    /** What a terminal shows at once. */
    private static final int SCREEN = 30;

    /** What a reload may leave to the garbage collector, or the JVM may add by itself, over all of them. */
    private static final int SLACK = 12;

    @TempDir
    Path folder;

    @Test
    void tenEdits_keepOllamaAndItsModel_andLeakNothing() throws Exception {
        Path project = ProjectCopy.in(folder.resolve("project"));
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();

        try (BrowserProcess browser = BrowserProcess.start();
                PageBrowser visitor = browser.newVisitor();
                DevMode dev = DevMode.start(project, home)) {
            // given
            dev.awaitReady();
            Page page = visitor.page();
            startFitsOnAScreen(dev);
            faultsOnPurpose(dev, page);
            JsonNode before = dev.awaitReady();
            assertThat(dev.ping()).contains(" pong");
            List<Long> runners = OwnedProcesses.runners(home, before.path("pid").asLong());
            List<Integer> threads = new ArrayList<>();
            List<Integer> files = new ArrayList<>();

            for (int edit = 1; edit <= RELOADS; edit++) {
                // when
                edit(dev, edit);

                // then
                assertThat(dev.status().path("pid")).isEqualTo(before.path("pid"));
                threads.add(dev.threads());
                files.add(dev.openFiles());
            }
            assertThat(runners).isNotEmpty();
            assertThat(OwnedProcesses.runners(home, before.path("pid").asLong()))
                    .isEqualTo(runners);
            assertThat(threads.getLast()).as("threads %s", threads).isLessThanOrEqualTo(threads.getFirst() + SLACK);
            assertThat(files.getLast()).as("files %s", files).isLessThanOrEqualTo(files.getFirst() + SLACK);
            endsInSilence(dev, page);
            System.out.printf("Over %d reloads: threads %s, open files %s%n", RELOADS, threads, files);
        }
        Awaitility.await().atMost(RELOAD_LIMIT).untilAsserted(() -> assertThat(OwnedProcesses.of(home))
                .isEmpty());
    }

    @Test
    void edits_keepTheOneThatServes_andItsStandby_alsoWhenTheyHaveChangedPlaces() throws Exception {
        Path project = ProjectCopy.in(folder.resolve("project"));
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();

        try (DevMode dev = DevMode.start(project, home, "sidecar.standby=server")) {
            // given
            dev.awaitReady();
            JsonNode first = awaitPair(dev, status -> true);

            // when
            edit(dev, 1);

            // then
            assertThat(startsOf(awaitPair(dev, status -> true))).isEqualTo(startsOf(first));

            // given
            FaultCase.signal("KILL", Pair.pid(first, "serving"));
            JsonNode swapped = awaitPair(dev, status -> Pair.pid(status, "serving") == Pair.pid(first, "standby"));

            // when
            edit(dev, 2);

            // then
            assertThat(startsOf(awaitPair(dev, status -> true))).isEqualTo(startsOf(swapped));
            assertThat(dev.ping()).contains(" pong");
        }
        Awaitility.await().atMost(RELOAD_LIMIT).untilAsserted(() -> assertThat(OwnedProcesses.of(home))
                .isEmpty());
    }

    private static JsonNode awaitPair(DevMode dev, Predicate<JsonNode> wanted) {
        return Awaitility.await("a pair")
                .atMost(RELOAD_LIMIT)
                .until(
                        dev::status,
                        status -> Pair.isReady(status, "serving")
                                && Pair.isReady(status, "standby")
                                && wanted.test(status));
    }

    /** The part of each, with its process and the number of its start. */
    private static List<String> startsOf(JsonNode status) {
        return Stream.of("serving", "standby")
                .map(part -> Pair.part(status, part))
                .map(instance -> instance.path("part").asText() + " "
                        + instance.path("name").asText() + " "
                        + instance.path("pid").asLong() + " "
                        + instance.path("generation").asLong())
                .toList();
    }

    private static void edit(DevMode dev, int number) throws Exception {
        String field = "edit" + number;
        dev.edit(EDITED, text -> text.replaceFirst("withData\\(\"(restarts|edit\\d+)\"", "withData(\"" + field + "\""));
        awaitReload(dev, field);
    }

    private static void awaitReload(DevMode dev, String field) throws Exception {
        try {
            Awaitility.await("a reload")
                    .atMost(RELOAD_LIMIT)
                    .until(() -> dev.health().contains("\"" + field + "\"") && dev.isReady());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "No " + field + " after " + RELOAD_LIMIT + "; dev mode says:\n" + dev.account(), e);
        }
    }

    private static void startFitsOnAScreen(DevMode dev) throws Exception {
        Awaitility.await("what to try").atMost(RELOAD_LIMIT).until(() -> dev.output()
                .contains("Try it:"));
        List<String> lines = dev.output()
                .lines()
                .takeWhile(line -> !line.contains("Try it:"))
                .filter(line -> !line.contains("Download"))
                .toList();
        System.out.printf("Dev mode is ready after %d lines%n", lines.size());
        assertThat(lines).hasSizeLessThan(SCREEN).anyMatch(line -> line.contains(dev.page()));
    }

    /** What only dev mode has: one that freezes or dies, a disk that seems full, and answers that take their time. */
    private static void faultsOnPurpose(DevMode dev, Page page) throws Exception {
        String load = "{\"model\":\"127.0.0.1:1/library/none\",\"pull\":\"missing\"}";
        page.navigate(dev.page());

        press(page, "Fill disk");
        String refused = dev.post("/sidecar/v1/loads", load);
        press(page, "Free disk");
        press(page, "Freeze");
        press(page, "Thaw");
        assertThat(dev.ping()).contains(" pong");
        press(page, "Kill runner");
        PageCase.assertAccessible(page, "chaos-drawer");
        long killed = dev.status().path("pid").asLong();
        press(page, "Kill");
        Awaitility.await("another Ollama")
                .atMost(RELOAD_LIMIT)
                .until(
                        dev::status,
                        status -> status.path("ready").asBoolean()
                                && status.path("pid").asLong() != killed);
        press(page, "Slow HTTP");
        long begun = System.nanoTime();
        dev.status();

        assertThat(refused).contains("\"kind\":\"DISK\"");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(3));
        page.navigate("about:blank");
    }

    /** Again, where the page has loaded itself anew meanwhile, as it does in dev mode. */
    private static void press(Page page, String button) {
        Page.WaitForResponseOptions limit = new Page.WaitForResponseOptions().setTimeout(ATTEMPT_MILLIS);
        Awaitility.await(button)
                .pollInSameThread()
                .atMost(RELOAD_LIMIT)
                .ignoreExceptionsInstanceOf(PlaywrightException.class)
                .until(() -> {
                    page.locator(".chaos").evaluate("drawer => { drawer.open = true; }");
                    return page.waitForResponse(CHAOS, limit, () -> PageCase.button(page, button)
                                    .click(new Locator.ClickOptions().setTimeout(ATTEMPT_MILLIS)))
                            .ok();
                });
    }

    /** A page that is open asks on while there is less and less that could answer. */
    private static void endsInSilence(DevMode dev, Page page) throws Exception {
        page.navigate(dev.page());
        page.locator("#state-headline:has-text('Ready')").waitFor();
        page.locator(".log-line").first().waitFor();
        int before = dev.output().length();

        dev.interrupt();

        String last = dev.output().substring(before);
        assertThat(last)
                .doesNotContainPattern("(?m)^\\s+at ")
                .doesNotContain("ERROR")
                .as("a life before still follows its end")
                .doesNotContain("are not read yet");
    }
}
