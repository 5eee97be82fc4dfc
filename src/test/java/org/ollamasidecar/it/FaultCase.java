package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.fake.FakeProgram;

/** A service to which something happens; the invariants are judged after each test, and after the end that follows. */
abstract class FaultCase {

    /** What orchestrators give by default. */
    static final Duration EXIT_LIMIT = Duration.ofSeconds(30);

    /** A look costs the service as much as a request; three tests run at once. */
    private static final Duration LOOKS_EVERY = Duration.ofMillis(50);

    @TempDir
    Path folder;

    Path home = Path.of("");
    private @Nullable SidecarApp app;
    private @Nullable Invariants invariants;

    @BeforeEach
    void privateHome() throws IOException {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
    }

    @AfterEach
    void invariantsHold() throws Exception {
        if (app == null || invariants == null) {
            return;
        }
        try (SidecarApp ended = app;
                Invariants judged = invariants) {
            if (ended.isAlive()) {
                judged.holdAfterFault();
                judged.stopLooking();
                ended.terminate();
                assertThat(ended.awaitExit(EXIT_LIMIT)).isIn(0, 143);
            }
            judged.holdAfterExit();
        }
    }

    FakeProgram fake() throws IOException {
        return FakeProgram.in(folder);
    }

    SidecarApp startFake(FakeProgram program, BackOff backOff, String... properties) throws IOException {
        String[] all = all(backOff, properties, "sidecar.ollama.program=" + program.path());
        return watched(SidecarApp.startPlain(home, all), backOff);
    }

    /** Of another package than the usual one. */
    SidecarApp startFake(Path application, FakeProgram program, BackOff backOff, String... properties)
            throws IOException {
        String[] all = all(backOff, properties, "sidecar.ollama.program=" + program.path());
        return watched(SidecarApp.startPlain(application, home, all), backOff);
    }

    SidecarApp startPlain(BackOff backOff, String... properties) throws IOException {
        return watched(SidecarApp.startPlain(home, all(backOff, properties)), backOff);
    }

    SidecarApp startReal(BackOff backOff, String... properties) throws IOException {
        return watched(SidecarApp.start(home, all(backOff, properties)), backOff);
    }

    /** With a disk that can be filled, where there is one. */
    SidecarApp startReal(Optional<SmallDisk> disk, BackOff backOff, String... properties) throws IOException {
        return disk.isEmpty()
                ? startReal(backOff, properties)
                : watched(SidecarApp.startOn(disk.get(), home, all(backOff, properties)), backOff);
    }

    /** How many instances there may be at once. */
    int instances() {
        return 1;
    }

    private SidecarApp watched(SidecarApp started, BackOff backOff) {
        if (invariants != null) {
            invariants.close();
        }
        app = started;
        invariants = new Invariants(started, home, backOff, instances());
        return started;
    }

    private static String[] all(BackOff backOff, String[] properties, String... more) {
        List<String> all = new ArrayList<>(backOff.properties());
        all.addAll(List.of(properties));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(LOOKS_EVERY);
    }

    static JsonNode awaitState(SidecarApp app, String state) {
        return soon().until(app::status, status -> status.path("state").asText().equals(state));
    }

    /** As soon as a failure is told; it stays told, and a state between two starts lasts for a moment only. */
    static JsonNode awaitFailure(SidecarApp app) {
        return soon().until(app::status, status -> !problem(status).isEmpty());
    }

    /** By the journal: a state that lasts for a moment only is not missed. */
    static void awaitPassed(SidecarApp app, String state) {
        soon().until(() -> StateChanges.in(app.events()).stream()
                .anyMatch(event -> event.at("/details/to").asText().equals(state)));
    }

    /** Ready again, with another process. */
    static JsonNode awaitReplaced(SidecarApp app, long pid) {
        return soon().until(
                        app::status,
                        status -> status.path("ready").asBoolean()
                                && status.path("pid").asLong() != pid);
    }

    /** To all of them at once, as a terminal does. */
    static void signal(String name, long... pids) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        LongStream.of(pids).mapToObj(Long::toString).forEach(command::add);
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }

    /** Stops a runner as soon as it is there: it loads nothing, for as long as a test needs. */
    static long stopNextRunner(Path home, long server, List<Long> known) throws IOException, InterruptedException {
        List<Long> started = Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(1))
                .until(
                        () -> OwnedProcesses.modelRunners(home, server).stream()
                                .filter(pid -> !known.contains(pid))
                                .toList(),
                        found -> !found.isEmpty());
        signal("STOP", started.getFirst());
        return started.getFirst();
    }

    static String problem(JsonNode status) {
        return status.at("/failure/problem").asText();
    }

    static List<String> causes(SidecarApp app) throws IOException, InterruptedException {
        return StateChanges.in(app.events()).stream()
                .map(event -> event.at("/details/to").asText() + ": "
                        + event.at("/details/cause").asText())
                .toList();
    }
}
