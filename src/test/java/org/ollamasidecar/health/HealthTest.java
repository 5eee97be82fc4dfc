package org.ollamasidecar.health;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ollamasidecar.testing.Status;

@QuarkusTest
@Tag("service")
class HealthTest {

    @BeforeEach
    void ollamaIsReady() {
        Status.awaitReady();
    }

    @TestHTTPResource(value = "/health/", management = true)
    URI health;

    @ParameterizedTest
    @CsvSource({"live,live", "ready,ready", "started,started"})
    void runningOllama_isUp_withTheDataThatExplainsIt(String path, String check) {
        given().get(health.resolve(path))
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"))
                .body("checks.status", everyItem(equalTo("UP")))
                .rootPath("checks.find { it.name == '" + check + "' }.data")
                .body("state", equalTo("READY"))
                .body("pid", greaterThan(1))
                .body("version", notNullValue())
                .body("since", notNullValue());
    }

    @Test
    void stoppedOllama_isNotReady_butAliveAndStarted() {
        // given
        given().post("/sidecar/v1/stop").then().statusCode(202);
        Status.await("STOPPED");

        try {
            // then
            given().get(health.resolve("ready")).then().statusCode(503);
            given().get(health.resolve("live")).then().statusCode(200);
            given().get(health.resolve("started")).then().statusCode(200);
        } finally {
            given().post("/sidecar/v1/start").then().statusCode(202);
            Status.awaitReady();
        }
    }
}
