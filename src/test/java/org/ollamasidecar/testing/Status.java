package org.ollamasidecar.testing;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import java.time.Duration;
import org.awaitility.Awaitility;

/** Waits for states of the application under test. */
public final class Status {

    /** The very first start on a machine may have to build an Ollama. */
    private static final Duration FIRST_START_LIMIT = Duration.ofMinutes(15);

    private Status() {}

    public static void awaitReady() {
        await("READY");
    }

    public static void await(String state) {
        Awaitility.await("Ollama to be " + state)
                .atMost(FIRST_START_LIMIT)
                .untilAsserted(() -> given().get("/sidecar/v1/status").then().body("state", equalTo(state)));
    }
}
