package org.ollamasidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class ProblemTest {

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void problem_isWrittenAsTheStandardSays() throws Exception {
        // given
        Problem problem = Problem.of("not-ready", "Not ready", 503, "It is starting.", "Wait.");

        // when // then
        assertThat(json.writeValueAsString(problem))
                .isEqualTo("{\"type\":\"urn:ollama-sidecar:problem:not-ready\",\"title\":\"Not ready\","
                        + "\"status\":503,\"detail\":\"It is starting.\",\"action\":\"Wait.\"}");
    }

    @Test
    void extensions_areMembersOfTheProblemItself() throws Exception {
        // given
        Problem problem =
                Problem.of("busy", "Busy", 409, "", "").with("load", 7).with("state", "LOADING");

        // when // then
        assertThat(json.readTree(json.writeValueAsString(problem)))
                .isEqualTo(json.readTree("{\"type\":\"urn:ollama-sidecar:problem:busy\",\"title\":\"Busy\","
                        + "\"status\":409,\"load\":7,\"state\":\"LOADING\"}"));
    }

    @Test
    void exceptions_carryTheirProblem() {
        assertThat(ProblemException.badRequest("It is wrong.", "Correct it."))
                .hasMessage("It is wrong.")
                .returns(
                        Problem.of("bad-request", "Bad request", 400, "It is wrong.", "Correct it."),
                        thrown -> thrown.problem());
        assertThat(ProblemException.notFound("None.", "Look."))
                .returns(Problem.of("not-found", "Not found", 404, "None.", "Look."), thrown -> thrown.problem());
    }
}
