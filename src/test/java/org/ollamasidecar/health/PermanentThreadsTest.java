package org.ollamasidecar.health;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.HotSpotDiagnosticMXBean;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.ThreadHealth;
import org.ollamasidecar.testing.Status;

@QuarkusTest
@Tag("service")
class PermanentThreadsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NEWS = "sidecar-thread-news";

    /** The JVM's, kept by its executor: it outlives a reload of the application. */
    private static final String SPAWN = "sidecar-spawn";

    /** Those that end by themselves; other tests may have left some of them waiting. */
    private static final Set<String> ENDING = Set.of(
            "sidecar-limited",
            "sidecar-stream",
            "sidecar-load",
            "sidecar-stall-watch",
            "sidecar-probe",
            "sidecar-spawning",
            "sidecar-exit",
            "sidecar-end",
            "sidecar-provision",
            "sidecar-predecessor",
            "sidecar-on-demand",
            "sidecar-pin",
            "sidecar-stop-limit");

    @TestHTTPResource(value = "/health/", management = true)
    URI health;

    @Inject
    PermanentThreads threads;

    @Inject
    FaultyThreads faults;

    @Inject
    Journal journal;

    @BeforeEach
    void ollamaIsReady() {
        Status.awaitReady();
    }

    @AfterEach
    void noFaults() {
        faults.end();
    }

    @Test
    void everyThreadThatStays_isListed(@TempDir Path folder) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            Set<String> stay = liveThreads(folder.resolve(System.nanoTime() + ".json"));
            stay.removeAll(ENDING);
            Set<String> listed = listed();
            listed.add(SPAWN);
            assertThat(stay).isEqualTo(listed);
        });
    }

    @Test
    void whateverKeepsFailing_isTold_andWhereNothingWorksWithoutIt_theServiceIsNotLive_untilItWorksAgain() {
        // given
        Set<String> all = listed();
        all.remove(NEWS);
        long before = journal.newest();
        given().get(health.resolve("live")).then().statusCode(200);

        // when
        faults.begin(all);
        haveALoadWrittenDown();

        // then
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told("thread.broken", before))
                .contains("sidecar-journal", "sidecar-loads-file", "sidecar-history", "sidecar-stuck-watch")
                .isEqualTo(faults.whoHasFailed()));
        Set<String> failing = faults.whoHasFailed();
        given().get(health.resolve("live"))
                .then()
                .statusCode(503)
                .body(
                        "checks.find { it.name == 'live' }.data.broken",
                        allOf(
                                containsString("sidecar-supervisor"),
                                containsString("sidecar-log-tail"),
                                containsString("sidecar-models")));
        given().get(health.resolve("ready")).then().statusCode(503);
        given().get("/sidecar/v1/status")
                .then()
                .body("threads.broken", hasSize(failing.size()))
                .body("threads.broken", hasItem(containsString("Ollama's log is not read")));
        assertThat(failing)
                .allSatisfy(name -> assertThat(faults.failuresOf(name)).isGreaterThan(1));

        // when
        faults.end();

        // then
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told("thread.works.again", before))
                .isEqualTo(failing));
        given().get(health.resolve("live")).then().statusCode(200);
        given().get("/sidecar/v1/status").then().body("threads.broken", hasSize(0));
        ollamaCanBeRestarted();
    }

    @Test
    void news_thatFail_areInTheStatus() {
        // when
        faults.begin(Set.of(NEWS));

        // then
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        given().get("/sidecar/v1/status").then().body("threads.broken", hasItem(containsString(NEWS))));
        given().get(health.resolve("live")).then().statusCode(200);
    }

    /** The supervisor decides, the log is read, and who listens to them is told. */
    private static void ollamaCanBeRestarted() {
        int generation = generation();
        given().post("/sidecar/v1/restart").then().statusCode(202);
        await().atMost(PATIENCE).until(() -> generation() > generation);
        Status.awaitReady();
    }

    private static int generation() {
        return given().get("/sidecar/v1/status").then().extract().path("generation");
    }

    private static void haveALoadWrittenDown() {
        given().contentType(ContentType.JSON)
                .body("{\"model\": \"sidecar/canary\"}")
                .post("/sidecar/v1/loads")
                .then()
                .statusCode(202);
    }

    private Set<String> listed() {
        return threads.health().stream().map(ThreadHealth::name).collect(Collectors.toCollection(HashSet::new));
    }

    private Set<String> told(String type, long since) {
        return journal.since(since).stream()
                .filter(event -> event.type().equals(type))
                .map(event -> String.valueOf(event.details().get("thread")))
                // It tells of itself what another test has done to it.
                .filter(name -> !name.equals(NEWS))
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** By name, virtual ones too. */
    private static Set<String> liveThreads(Path file) throws IOException {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
        JsonNode dump = new ObjectMapper().readTree(file.toFile());
        return StreamSupport.stream(
                        dump.path("threadDump").path("threadContainers").spliterator(), false)
                .flatMap(container ->
                        StreamSupport.stream(container.path("threads").spliterator(), false))
                .map(thread -> thread.path("name").asText())
                .filter(name -> name.startsWith("sidecar-"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
