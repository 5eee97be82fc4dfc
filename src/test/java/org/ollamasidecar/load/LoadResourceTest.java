package org.ollamasidecar.load;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.testing.Problems;
import org.ollamasidecar.testing.Status;

@QuarkusTest
@Tag("service")
class LoadResourceTest {

    @BeforeEach
    void ollamaIsReady() {
        Status.awaitReady();
    }

    private static final String LOADS = "/sidecar/v1/loads";
    private static final String CANARY_BODY = "{\"model\":\"sidecar/canary\"}";

    @Test
    void load_withWait_returnsTheEndedJobWithItsFiveSteps() {
        // when
        ValidatableResponse answer =
                json().header("Prefer", "wait=60").body(CANARY_BODY).post(LOADS).then();

        // then
        answer.statusCode(200)
                .header("Preference-Applied", "wait=60")
                .header("Location", startsWith(LOADS))
                .body("state", equalTo("DONE"))
                .body("steps.step", equalTo(List.of("AWAIT_SERVER", "RESOLVE", "PULL", "LOAD", "VERIFY")))
                .body("steps.state", everyItem(in(List.of("DONE", "SKIPPED"))))
                .body("steps.find { it.step == 'VERIFY' }.detail", containsString("token"));
    }

    @Test
    void keepAlive_mayBeANumberOfSeconds_asForOllama() {
        json().header("Prefer", "wait=60")
                .body("{\"model\":\"sidecar/canary\",\"keepAlive\":300}")
                .post(LOADS)
                .then()
                .statusCode(200)
                .body("state", equalTo("DONE"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":7}",
                "{\"model\":\"m\",\"pull\":1}",
                "{\"model\":\"m\",\"keepAlive\":1.5}",
                "{\"model\":\"m\",\"verify\":\"no\"}",
                "{\"model\":\"m\",\"options\":\"x\"}",
                "{\"model\":\"m\",\"options\":{\"num_ctx\":\"1\"}}",
            })
    void fieldOfTheWrongKind_isRefused_andNoJobIsMade(String body) {
        int before = jobCount();

        Problems.assertProblem(json().body(body).post(LOADS).then(), 400)
                .body("detail", containsString("has a value of the wrong kind"));
        assertThat(jobCount()).isEqualTo(before);
    }

    @Test
    void instanceThatIsNotThere_isRefused_andTheOnlyOneIsNotNamed() {
        Problems.assertProblem(
                        json().body("{\"model\":\"sidecar/canary\",\"instance\":\"gpu7\"}")
                                .post(LOADS)
                                .then(),
                        400)
                .body("detail", equalTo("There is no instance 'gpu7'; there are: main."));
        json().header("Prefer", "wait=60")
                .body("{\"model\":\"sidecar/canary\",\"instance\":\"main\"}")
                .post(LOADS)
                .then()
                .statusCode(200)
                .body("$", not(hasKey("instance")));
    }

    @Test
    void load_withoutWait_isAcceptedAndCanBeWatchedAtItsLocation() {
        // given
        Response accepted = json().body(CANARY_BODY).post(LOADS);

        // when
        ValidatableResponse watched = given().get(accepted.header("Location")).then();

        // then
        assertThat(accepted.statusCode()).isEqualTo(202);
        watched.statusCode(200).body("id", equalTo(accepted.path("id"))).body("steps[0].limitSeconds", equalTo(120));
        given().get(LOADS).then().body("id", hasItem(accepted.<String>path("id")));
    }

    @Test
    void endedLoad_cancelled_staysAsItIs() {
        // given
        String id =
                json().header("Prefer", "wait=60").body(CANARY_BODY).post(LOADS).path("id");

        // when
        ValidatableResponse answer = given().delete(LOADS + "/" + id).then();

        // then
        answer.statusCode(200).body("state", equalTo("DONE"));
    }

    @Test
    void endedLoad_retriedFromAStep_runsThatStepAgain() {
        // given
        String id =
                json().header("Prefer", "wait=60").body(CANARY_BODY).post(LOADS).path("id");

        // when
        ValidatableResponse answer = json().header("Prefer", "wait=60")
                .body("{\"from\":\"VERIFY\"}")
                .post(LOADS + "/" + id + "/retry")
                .then();

        // then
        answer.statusCode(200).body("id", equalTo(id)).body("state", equalTo("DONE"));
    }

    @Test
    void modelThatIsNotInstalled_neverToBePulled_isRefusedBeforeAJobIsMade() {
        // given
        int before = jobCount();

        // when
        ValidatableResponse answer = json().body("{\"model\":\"sidecar/no-such-model\",\"pull\":\"never\"}")
                .post(LOADS)
                .then();

        // then
        Problems.assertProblem(answer, 404).body("detail", containsString("sidecar/no-such-model"));
        assertThat(jobCount()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":",
                "not json",
                "[]",
                "\"text\"",
                "{}",
                "{\"model\":null}",
                "{\"model\":\"\"}",
                "{\"model\":\"   \"}",
                "{\"model\":\"a b\"}",
                "{\"model\":\"../../etc/passwd\"}",
                "{\"model\":\"a/b/c/d\"}",
                "{\"model\":\"name:\"}",
                "{\"model\":\"gpt-oss:120b-cloud\"}",
                "{\"model\":\"glm:cloud\"}",
                "{\"model\":{\"name\":\"x\"}}",
                "{\"model\":\"sidecar/canary\",\"modell\":1}",
                "{\"model\":\"sidecar/canary\",\"insecure\":true}",
                "{\"model\":\"sidecar/canary\",\"pull\":\"sometimes\"}",
                "{\"model\":\"sidecar/canary\",\"keepAlive\":\"soon\"}",
                "{\"model\":\"sidecar/canary\",\"verify\":\"perhaps\"}"
            })
    void badBody_isRefusedWithAnAction_andStartsNothing(String body) {
        // given
        int before = jobCount();

        // when
        ValidatableResponse answer = json().body(body).post(LOADS).then();

        // then
        Problems.assertProblem(answer, 400);
        assertThat(jobCount()).isEqualTo(before);
    }

    @Test
    void emptyBody_isRefused() {
        Problems.assertProblem(json().post(LOADS).then(), 400);
    }

    @Test
    void overlongName_isRefused() {
        Problems.assertProblem(
                json().body("{\"model\":\"" + "a".repeat(1000) + "\"}")
                        .post(LOADS)
                        .then(),
                400);
    }

    @ParameterizedTest
    @CsvSource({"wait=-1", "wait=soon", "wait=1.5", "wait="})
    void badWait_isRefused_andStartsNothing(String prefer) {
        // given
        int before = jobCount();

        // when
        ValidatableResponse answer =
                json().header("Prefer", prefer).body(CANARY_BODY).post(LOADS).then();

        // then
        Problems.assertProblem(answer, 400);
        assertThat(jobCount()).isEqualTo(before);
    }

    @Test
    void wrongContentType_isRefused() {
        Problems.assertProblem(
                given().contentType(ContentType.TEXT)
                        .body(CANARY_BODY)
                        .post(LOADS)
                        .then(),
                415);
    }

    @Test
    void bodyOverOneMebibyte_isRefused() {
        // given
        String body = "{\"model\":\"" + "a".repeat(1024 * 1024) + "\"}";

        // when
        ValidatableResponse answer = json().body(body).post(LOADS).then();

        // then
        Problems.assertProblem(answer, 413);
    }

    @Test
    void unknownId_isNotFound_forEveryMethod() {
        Problems.assertProblem(given().get(LOADS + "/unknown").then(), 404);
        Problems.assertProblem(given().delete(LOADS + "/unknown").then(), 404);
        Problems.assertProblem(json().body("{}").post(LOADS + "/unknown/retry").then(), 404);
    }

    @Test
    void unknownStep_isRefused() {
        // given
        String id =
                json().header("Prefer", "wait=60").body(CANARY_BODY).post(LOADS).path("id");

        // when
        ValidatableResponse answer = json().body("{\"from\":\"SOMEWHERE\"}")
                .post(LOADS + "/" + id + "/retry")
                .then();

        // then
        Problems.assertProblem(answer, 400);
    }

    private static RequestSpecification json() {
        return RestAssured.given().contentType(ContentType.JSON);
    }

    private static int jobCount() {
        return given().get(LOADS).<List<Object>>path("$").size();
    }
}
