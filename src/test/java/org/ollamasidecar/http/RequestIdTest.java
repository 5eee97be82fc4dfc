package org.ollamasidecar.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@Tag("service")
class RequestIdTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String GENERATED = "[0-9a-f-]{36}";

    @Test
    void idOfTheClient_comesBack() {
        given().header(RequestId.HEADER, "order-17")
                .get("/sidecar/v1/status")
                .then()
                .header(RequestId.HEADER, equalTo("order-17"));
    }

    @Test
    void requestWithoutAnId_getsOne() {
        given().get("/sidecar/v1/status").then().header(RequestId.HEADER, matchesPattern(GENERATED));
    }

    @Test
    void trace_isTheId() {
        assertThat(RequestId.of(null, "00-" + TRACE + "-b7ad6b7169203331-01")).isEqualTo(TRACE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "line\nbreak", "<script>"})
    void idThatCouldSpoilALog_isReplaced(String wished) {
        assertThat(RequestId.of(wished, "nonsense")).matches(GENERATED);
    }
}
