package org.ollamasidecar.testing;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.response.ValidatableResponse;

/** What every problem document has, and what none may leak. */
public final class Problems {

    private Problems() {}

    public static ValidatableResponse assertProblem(ValidatableResponse answer, int status) {
        return answer.statusCode(status)
                .contentType("application/problem+json")
                .body("type", startsWith("urn:ollama-sidecar:problem:"))
                .body("title", notNullValue())
                .body("status", equalTo(status))
                .body("action", notNullValue())
                .body("detail", not(containsString("Exception")))
                .body("detail", not(containsString("org.ollamasidecar")));
    }
}
