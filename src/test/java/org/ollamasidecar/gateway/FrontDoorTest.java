package org.ollamasidecar.gateway;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.testing.Status;

@QuarkusTest
@Tag("service")
class FrontDoorTest {

    @BeforeEach
    void ollamaIsReady() {
        Status.awaitReady();
    }

    private static final String PING = "{\"model\":\"sidecar/canary\",\"prompt\":\"ping\",\"stream\":false}";

    @Test
    void generate_isAnsweredByTheCanary() {
        given().body(PING)
                .post("/api/generate")
                .then()
                .statusCode(200)
                .body("response", equalTo(" pong"))
                .body("done_reason", equalTo("stop"));
    }

    @Test
    void chatCompletion_inOpenAiShape_isAnswered() {
        given().body("{\"model\":\"sidecar/canary\",\"messages\":[{\"role\":\"user\",\"content\":\"ping\"}]}")
                .post("/v1/chat/completions")
                .then()
                .statusCode(200)
                .body("choices[0].message.content", containsString("pong"));
    }

    @Test
    void stream_comesInLines() {
        given().body("{\"model\":\"sidecar/canary\",\"prompt\":\"ping\"}")
                .post("/api/generate")
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .body(containsString("\"done\":true"));
    }

    @Test
    void root_saysThatOllamaRuns() {
        given().get("/").then().statusCode(200).body(containsString("Ollama is running"));
        given().head("/").then().statusCode(200);
    }

    @Test
    void ollamasOwnErrors_arePassedOn() {
        given().body("{\"model\":\"no-such-model\",\"prompt\":\"x\"}")
                .post("/api/generate")
                .then()
                .statusCode(404)
                .body("error", containsString("not found"));
        given().get("/api/no-such-path").then().statusCode(404);
    }

    @Test
    void stoppedOllama_isRefusedInTheShapeOfTheApi() {
        // given
        given().post("/sidecar/v1/stop").then().statusCode(202);
        Status.await("STOPPED");

        try {
            // then
            given().body(PING)
                    .post("/api/generate")
                    .then()
                    .statusCode(503)
                    .header("Retry-After", matchesPattern("\\d+"))
                    .body("error", containsString("not ready"));
            given().body("{}")
                    .post("/v1/chat/completions")
                    .then()
                    .statusCode(503)
                    .body("error.message", containsString("not ready"))
                    .body("error.type", equalTo("api_error"));
        } finally {
            given().post("/sidecar/v1/start").then().statusCode(202);
            Status.awaitReady();
        }
    }
}
