package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judge is judged: each invariant is broken on purpose, and that is seen. */
class InvariantsTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final long SELF = ProcessHandle.current().pid();

    @TempDir
    Path home;

    private final ObjectMapper json = new ObjectMapper();
    private final List<Process> started = new ArrayList<>();
    private final List<JsonNode> events = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void i1_oneGroup_holds_twoGroups_areSeen() throws Exception {
        GroupWatch watch = new GroupWatch(home, SELF, 1);
        owned("setsid", "sleep", "60");
        watch.look();
        assertThat(watch.violations()).isEmpty();

        owned("setsid", "sleep", "60");
        watch.look();
        assertThat(watch.violations()).singleElement().asString().startsWith("I1");
    }

    @Test
    void i2_descendantsOfOllama_hold_orphansAndZombies_areSeen() throws Exception {
        Process ollama = owned("sh", "-c", "sleep 60 & sleep 60 & wait");
        await().until(() -> ollama.children().count() == 2);
        assertThat(Leftovers.of(home, ollama.pid(), List.of(ollama.pid()))).isEmpty();

        assertThat(Leftovers.of(home, ollama.pid(), List.of()))
                .hasSize(3)
                .allMatch(found -> found.startsWith("I2: orphan"));

        // It stops, so that nobody reaps the child that dies.
        signal("STOP", ollama.pid());
        signal("KILL", ollama.children().findFirst().orElseThrow().pid());
        await().untilAsserted(() -> assertThat(Leftovers.of(home, ollama.pid(), List.of(ollama.pid())))
                .anyMatch(found -> found.startsWith("I2: zombie")));
    }

    @Test
    void i3_quickAnswers_hold_slowAndMissingOnes_areSeen() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/quick", exchange -> exchange.sendResponseHeaders(204, -1));
        server.createContext("/never", exchange -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.setExecutor(Thread::startVirtualThread);
        server.start();
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        Duration limit = Duration.ofMillis(100);
        try (AnswerWatch quick = new AnswerWatch(
                        "I3: quick", uri.resolve("/quick"), Duration.ofMinutes(1), () -> () -> Duration.ZERO);
                AnswerWatch slow =
                        new AnswerWatch("I3: slow", uri.resolve("/never"), limit, () -> () -> Duration.ZERO);
                AnswerWatch silent =
                        new AnswerWatch("I3: silent", uri.resolve("/quick"), limit, () -> () -> Duration.ZERO);
                AnswerWatch excused =
                        new AnswerWatch("I3: busy", uri.resolve("/never"), limit, () -> () -> Duration.ofMinutes(1))) {
            assertThat(silent.violations()).singleElement().asString().contains("never asked");
            quick.ask();
            slow.ask();
            excused.ask();

            assertThat(quick.violations()).isEmpty();
            assertThat(slow.violations()).singleElement().asString().contains("nothing after");
            assertThat(excused.violations()).isEmpty();
        } finally {
            never.countDown();
            server.stop(0);
        }
    }

    @Test
    void i4_readyAndServing_holds_readyAndNotServing_isSeen() throws Exception {
        assertThat(Serving.promiseBroken(front(true, "{\"response\":\" pong\"}")))
                .isEmpty();
        assertThat(Serving.promiseBroken(front(false, "{\"error\":\"no\"}"))).isEmpty();
        assertThat(Serving.promiseBroken(front(true, "{\"error\":\"no\"}")))
                .singleElement()
                .asString()
                .startsWith("I4");
    }

    @Test
    void i6_backOff_holds_hotLoopAndNoEnd_areSeen() {
        BackOff backOff = new BackOff(Duration.ofSeconds(10), Duration.ofMillis(500), Duration.ofSeconds(30), 2);
        crash(0, 470);
        crash(1000, 950);
        assertThat(backOff.violations("a", events)).isEmpty();

        crash(3000, 100);
        assertThat(backOff.violations("a", events))
                .hasSize(2)
                .anyMatch(found -> found.contains("too soon"))
                .anyMatch(found -> found.contains("given up"));
    }

    @Test
    void i6_stableRun_mayBeRestartedAtOnce_anotherMayNot() {
        BackOff backOff = new BackOff(Duration.ofSeconds(10), Duration.ofMillis(500), Duration.ofSeconds(30), 2);
        change(0, "LISTENING", "READY");
        change(11_000, "READY", "BACKING_OFF");
        change(11_001, "BACKING_OFF", "STARTING");
        assertThat(backOff.violations("a", events)).isEmpty();

        change(12_000, "LISTENING", "READY");
        change(13_000, "READY", "BACKING_OFF");
        change(13_001, "BACKING_OFF", "STARTING");
        assertThat(backOff.violations("a", events)).singleElement().asString().contains("too soon");
    }

    @Test
    void i7_wholeJournal_holds() {
        change(0, "STOPPED", "PROVISIONING");
        change(1, "PROVISIONING", "STARTING");

        assertThat(StateChanges.violations(events, Map.of("a", "STARTING"))).isEmpty();
    }

    @Test
    void i7_gaps_jumps_impossibleSteps_missingCauses_andAWrongEnd_areSeen() {
        change(0, "STOPPED", "PROVISIONING");
        event(7, 1, "PROVISIONING", "READY", "a miracle");
        event(8, 2, "LISTENING", "READY", " ");

        assertThat(StateChanges.violations(events, Map.of("a", "FAILED")))
                .anyMatch(found -> found.contains("an event is missing"))
                .anyMatch(found -> found.contains("no such step"))
                .anyMatch(found -> found.contains("nobody told how it became LISTENING"))
                .anyMatch(found -> found.contains("no cause"))
                .anyMatch(found -> found.contains("the status says FAILED"));
    }

    @Test
    void i8_memoryWithinTheLimit_holds_more_isSeen() throws Exception {
        assertThat(Serving.tooLarge(SELF, Long.MAX_VALUE)).isEmpty();
        assertThat(Serving.tooLarge(SELF, 1)).singleElement().asString().startsWith("I8");
    }

    @Test
    void i8_threadThatRests_holds_oneThatSpins_isSeen() throws Exception {
        ThreadUse use = ThreadUse.of(SELF);
        assertThat(use.violations()).isEmpty();

        CountDownLatch seen = new CountDownLatch(1);
        Thread spinning = Thread.ofPlatform().name("sidecar-test").daemon().start(() -> {
            while (seen.getCount() > 0) {
                Thread.onSpinWait();
            }
        });
        try {
            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(use.violations())
                    .singleElement()
                    .asString()
                    .startsWith("I8"));
        } finally {
            seen.countDown();
            spinning.join();
        }
    }

    @Test
    void i9_nothingLeft_holds_aProcessOfTheHome_isSeen() throws Exception {
        assertThat(Leftovers.afterExit(home)).isEmpty();

        owned("sleep", "60");

        assertThat(Leftovers.afterExit(home)).singleElement().asString().startsWith("I9");
    }

    @Test
    void i10_requestsGoToWhoServes_hold_oneToAnotherInstance_isSeen() {
        ServingOrder order = new ServingOrder();
        List<ServingOrder.Line> lines = new ArrayList<>();
        started("a", 1);
        started("b", 2);
        long across = order.begin();
        answered(order, lines, 1);
        promoted("b", "a", Instant.now());
        answered(order, lines, 2);
        lines.add(line(1, across));
        order.answered(across);
        assertThat(order.violations(lines, events)).isEmpty();

        answered(order, lines, 1);
        assertThat(order.violations(lines, events))
                .singleElement()
                .asString()
                .startsWith("I10: instance a got request");

        // What comes later explains nothing.
        promoted("a", "b", Instant.now().plusSeconds(60));
        assertThat(order.violations(lines, events)).hasSize(1);
    }

    @Test
    void i10_anInstanceThatNeverServes_getsNoRequest() {
        ServingOrder order = new ServingOrder();
        List<ServingOrder.Line> lines = new ArrayList<>();
        started("c", 3);
        answered(order, lines, 3);

        assertThat(order.violations(lines, events)).singleElement().asString().contains("instance c");
    }

    @Test
    void i11_requestsGoWhereTheirModelMayRun_andAreAnsweredOnce_otherwiseItIsSeen() {
        ServingPlaces places = new ServingPlaces(Map.of("llama", Set.of("one", "two")));
        Map<Long, String> models = Map.of(1L, "llama", 2L, "llama");
        List<ServingOrder.Line> lines = new ArrayList<>();
        started("one", 1);
        started("two", 2);
        started("three", 3);
        lines.add(line(1, 1));
        lines.add(line(2, 2));
        assertThat(places.violations(models, lines, events)).isEmpty();

        lines.add(line(3, 2));

        assertThat(places.violations(models, lines, events))
                .containsExactly(
                        "I11: instance three got request 2 for llama",
                        "I11: request 2 was answered twice, the second time by three");
    }

    private static void answered(ServingOrder order, List<ServingOrder.Line> lines, long generation) {
        long number = order.begin();
        lines.add(line(generation, number));
        order.answered(number);
    }

    private static ServingOrder.Line line(long generation, long number) {
        return new ServingOrder.Line(
                generation,
                "[GIN] 2026/01/01 - 00:00:00 | 200 | 1.2ms | 127.0.0.1 | POST     \"/api/generate"
                        + ServingOrder.query(number) + "\"");
    }

    private void started(String instance, long generation) {
        events.add(event("state.changed", START, Map.of("instance", instance, "generation", generation)));
    }

    private void promoted(String instance, String instead, Instant at) {
        events.add(event("instance.promoted", at, Map.of("instance", instance, "instead", instead)));
    }

    private JsonNode event(String type, Instant at, Map<String, ?> details) {
        return json.valueToTree(Map.of("type", type, "at", at.toString(), "details", details));
    }

    private Process owned(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("HOME", home.resolve("ollama-home").toString());
        Process process = builder.start();
        started.add(process);
        await().until(() -> OwnedProcesses.of(home).contains(process.pid()));
        if (command[0].equals("setsid")) {
            await().until(() -> ProcessEntry.of(process.pid()).orElseThrow().group() == process.pid());
        }
        return process;
    }

    private Serving.Front front(boolean ready, String answer) {
        return new Serving.Front() {
            @Override
            public boolean ready() {
                return ready;
            }

            @Override
            public JsonNode ping() throws IOException {
                return json.readTree(answer);
            }
        };
    }

    private void crash(long atMillis, long pauseMillis) {
        change(atMillis, "STARTING", "BACKING_OFF");
        change(atMillis + pauseMillis, "BACKING_OFF", "STARTING");
    }

    private void change(long atMillis, String from, String to) {
        event(events.size() + 1L, atMillis, from, to, "a cause");
    }

    private void event(long id, long atMillis, String from, String to, String cause) {
        events.add(json.valueToTree(Map.of(
                "id",
                id,
                "at",
                START.plusMillis(atMillis).toString(),
                "type",
                "state.changed",
                "message",
                "",
                "details",
                Map.of("from", from, "to", to, "cause", cause, "instance", "a"))));
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        FaultCase.signal(name, pid);
    }
}
