package org.ollamasidecar.status;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.testing.Problems;
import org.ollamasidecar.testing.Status;

@QuarkusTest
@Tag("service")
class StatusResourceTest {

    @BeforeEach
    void ollamaIsReady() {
        Status.awaitReady();
    }

    private static final String API = "/sidecar/v1/";

    @Test
    void status_ofARunningOllama_saysWhatRunsAndWhereItCameFrom() {
        given().get(API + "status")
                .then()
                .statusCode(200)
                .body("state", equalTo("READY"))
                .body("ready", equalTo(true))
                .body("pid", greaterThan(1))
                .body("address", containsString("127.0.0.1"))
                .body("program.path", notNullValue())
                .body("sources.served", hasItem(true))
                .body("canary.state", equalTo("AVAILABLE"));
    }

    @Test
    void check_looksAtTheLineTheProcessAndTheAnswer() {
        given().post(API + "check")
                .then()
                .statusCode(200)
                .body("healthy", equalTo(true))
                .body("findings.check", equalTo(List.of("log line", "process", "http")))
                .body("findings.outcome", everyItem(equalTo("PASSED")));
    }

    @Test
    void deepCheck_producesAToken() {
        given().post(API + "check?deep=true")
                .then()
                .statusCode(200)
                .body("findings.find { it.check == 'inference' }.detail", containsString("pong"));
    }

    @Test
    void check_withABadParameter_isRefused() {
        Problems.assertProblem(given().post(API + "check?deep=perhaps").then(), 400);
    }

    @Test
    void stopThenStart_endsThisOllamaAndStartsAnother() {
        // given
        int generation = given().get(API + "status").path("generation");

        // when
        given().post(API + "stop").then().statusCode(202);
        Status.await("STOPPED");
        given().post(API + "check").then().statusCode(503).body("healthy", equalTo(false));
        given().post(API + "start").then().statusCode(202);
        Status.awaitReady();

        // then
        given().get(API + "status")
                .then()
                .body("generation", greaterThan(generation))
                .body("restarts", equalTo(0));
    }

    @Test
    void restart_replacesOllama() {
        // given
        int generation = given().get(API + "status").path("generation");

        // when
        given().post(API + "restart").then().statusCode(202);

        // then
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> given().get(API + "status")
                .then()
                .body("state", equalTo("READY"))
                .body("generation", greaterThan(generation)));
    }

    @Test
    void start_ofARunningOllama_changesNothing() {
        // given
        int pid = given().get(API + "status").path("pid");

        // when
        given().post(API + "start").then().statusCode(202);

        // then
        given().get(API + "status").then().body("pid", equalTo(pid));
    }

    @Test
    void logs_areTextByDefault_andNdjsonWhenAskedFor() {
        given().accept("*/*")
                .get(API + "logs?tail=5000")
                .then()
                .statusCode(200)
                .contentType("text/plain")
                .body(containsString("Listening on"));
        given().accept("application/x-ndjson")
                .get(API + "logs?tail=1")
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .body(containsString("\"generation\":"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1000000"})
    void logs_withATailOutOfBounds_areRefused(String tail) {
        Problems.assertProblem(given().get(API + "logs?tail=" + tail).then(), 400);
    }

    @Test
    void events_tellHowOllamaBecameReady() {
        List<String> types = given().get(API + "events")
                .then()
                .statusCode(200)
                .extract()
                .body()
                .asString()
                .lines()
                .map(line -> JsonPath.from(line).getString("details.to"))
                .toList();
        assertThat(types).contains("PROVISIONING", "STARTING", "LISTENING", "READY");
    }

    @Test
    void unknownPathAndMethod_areProblems() {
        Problems.assertProblem(given().get(API + "nothing-here").then(), 404);
        Problems.assertProblem(given().delete(API + "status").then(), 405);
    }

    @Test
    void foreignOriginAndForeignHost_areRefused() {
        Problems.assertProblem(
                given().header("Origin", "http://evil.example")
                        .post(API + "stop")
                        .then(),
                403);
        Problems.assertProblem(
                given().header("Host", "rebound.example").get(API + "status").then(), 403);
        given().header("Origin", RestAssured.baseURI + ":" + RestAssured.port)
                .get(API + "status")
                .then()
                .statusCode(200);
    }
}
