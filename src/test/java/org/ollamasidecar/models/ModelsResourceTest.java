package org.ollamasidecar.models;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.time.Duration;
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
class ModelsResourceTest {

    @BeforeEach
    void ollamaIsReady() {
        Status.awaitReady();
    }

    private static final String MODELS = "/sidecar/v1/models";
    private static final String CANARY_LOADED = "models.find { it.name == 'sidecar/canary:latest' }.loaded";

    @Test
    void loadedModel_isListedAsInstalledAndLoaded_untilItIsUnloaded() {
        // given
        given().contentType(ContentType.JSON)
                .header("Prefer", "wait=60")
                .body("{\"model\":\"sidecar/canary\"}")
                .post("/sidecar/v1/loads")
                .then()
                .statusCode(200);
        given().get(MODELS)
                .then()
                .statusCode(200)
                .body("models.name", hasItem("sidecar/canary:latest"))
                .body(CANARY_LOADED, equalTo(true));

        // when
        given().contentType(ContentType.JSON)
                .body("{\"model\":\"sidecar/canary\"}")
                .post(MODELS + "/unload")
                .then()
                .statusCode(202);

        // then
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> given().get(MODELS).then().body(CANARY_LOADED, equalTo(false)));
    }

    @Test
    void unloadOfAnUnknownModel_isNotFound() {
        Problems.assertProblem(
                        given().contentType(ContentType.JSON)
                                .body("{\"model\":\"sidecar/no-such-model\"}")
                                .post(MODELS + "/unload")
                                .then(),
                        404)
                .body("detail", containsString("not found"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":7}",
                "{\"model\":\"m\",\"required\":\"yes\"}",
                "{\"model\":\"m\",\"pull\":0}",
                "{\"model\":\"m\",\"keepAlive\":true}",
                "{\"model\":\"m\",\"numCtx\":\"4096\"}",
                "{\"model\":\"m\",\"from\":1}",
            })
    void wantedModelWithAFieldOfTheWrongKind_isRefusedByItsName(String body) {
        String field = body.replaceAll(".*\"(\\w+)\":[^:]*$", "$1");

        Problems.assertProblem(
                        given().contentType(ContentType.JSON)
                                .body(body)
                                .put(MODELS)
                                .then(),
                        400)
                .body("detail", equalTo("The field '" + field + "' has a value of the wrong kind."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"model\":\"a b\"}", "{\"model\":1,\"force\":2}", "nonsense"})
    void badUnload_isRefused(String body) {
        Problems.assertProblem(
                given().contentType(ContentType.JSON)
                        .body(body)
                        .post(MODELS + "/unload")
                        .then(),
                400);
    }
}
