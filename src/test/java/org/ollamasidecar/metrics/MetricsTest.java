package org.ollamasidecar.metrics;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.testing.Status;

@QuarkusTest
@Tag("service")
class MetricsTest {

    @BeforeEach
    void ollamaIsReady() {
        Status.awaitReady();
    }

    @TestHTTPResource(value = "/metrics", management = true)
    URI metrics;

    @Test
    void figuresOfARunningOllama_areScraped() {
        given().get(metrics)
                .then()
                .statusCode(200)
                .body(containsString("sidecar_ready 1.0"))
                .body(containsString("sidecar_state{state=\"READY\"} 1.0"))
                .body(containsString("sidecar_restarts_total"))
                .body(containsString("sidecar_loads{state=\"FAILED\"}"));
    }
}
