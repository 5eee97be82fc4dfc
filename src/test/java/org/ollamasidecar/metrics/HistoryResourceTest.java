package org.ollamasidecar.metrics;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("service")
class HistoryResourceTest {

    private static final String HISTORY = "/sidecar/v1/history";

    @Test
    void firstPoint_isThereFromTheStart() {
        given().get(HISTORY)
                .then()
                .statusCode(200)
                .body("intervalMillis", equalTo(10_000))
                .body("points", hasSize(greaterThan(0)))
                .body("points[0].waiting", equalTo(0));
    }

    @Test
    void afterAMoment_onlyWhatIsNewer() {
        given().queryParam("since", "99999999999999").get(HISTORY).then().body("points", empty());
        given().queryParam("since", "yesterday").get(HISTORY).then().statusCode(400);
    }
}
