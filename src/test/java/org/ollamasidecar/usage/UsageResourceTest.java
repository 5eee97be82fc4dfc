package org.ollamasidecar.usage;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;
import static org.ollamasidecar.testing.Problems.assertProblem;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.testing.Status;

@QuarkusTest
@Tag("service")
class UsageResourceTest {

    private static final String USAGE = "/sidecar/v1/usage";
    private static final String CANARY = "usage.find { it.model == 'sidecar/canary:latest' }";

    private static void ask() {
        given().body("{\"model\":\"sidecar/canary\",\"prompt\":\"ping\",\"stream\":false}")
                .post("/api/generate")
                .then()
                .statusCode(200);
    }

    @Test
    void answeredRequests_areTold_asJsonAndAsTable() {
        // given
        Status.awaitReady();

        // when
        ask();

        // then
        given().get(USAGE)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body(CANARY + ".key", equalTo("anybody"))
                .body(CANARY + ".requests", greaterThanOrEqualTo(1))
                .body(CANARY + ".tokensOut", greaterThanOrEqualTo(1))
                .body("total.requests", greaterThanOrEqualTo(1))
                .body("budgets", hasSize(0))
                .body("incomplete", hasSize(0));
        String table = given().accept("text/csv")
                .queryParam("by", "model,day")
                .get(USAGE)
                .then()
                .statusCode(200)
                .contentType(startsWith("text/csv"))
                .extract()
                .asString();
        assertThat(table).startsWith("day,model,requests,untold,tokensIn,tokensOut,estimated\r\n");
        assertThat(table.lines().skip(1).toList())
                .anySatisfy(line -> assertThat(line).matches("\\d{4}-\\d{2}-\\d{2},sidecar/canary:latest(,\\d+){5}"));
        given().get("/sidecar/v1/status").then().body("usage.kept", equalTo(true));
    }

    @Test
    void columns_areThoseAskedFor() {
        Status.awaitReady();
        ask();
        given().queryParam("by", "day")
                .get(USAGE)
                .then()
                .statusCode(200)
                .body("usage", hasSize(greaterThan(0)))
                .body("usage.key", everyItem(equalTo(null)))
                .body("usage[0].day", containsString("-"));
    }

    @Test
    void timeWithoutRequests_isEmpty() {
        given().queryParam("from", "2001-01-01")
                .queryParam("to", "2001-12-31")
                .get(USAGE)
                .then()
                .statusCode(200)
                .body("usage", hasSize(0))
                .body("total.requests", equalTo(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from=2026-12-02&to=2026-12-01",
                "from=9999-12-31",
                "from=2026-02-30",
                "to=yesterday",
                "to=2026-1-1",
                "from=%2B10000-01-01",
                "by=user",
                "by=key,,model",
                "by=KEY"
            })
    void wrongQuestions_areToldWhatIsWrong(String query) {
        assertProblem(given().urlEncodingEnabled(false).get(USAGE + "?" + query).then(), 400);
    }
}
