package org.ollamasidecar.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferenceTest {

    private static Answer answer(String type, String body) {
        return new Answer(200, new TreeMap<>(Map.of("content-type", List.of(type))), "length", body.replace('~', '\n'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "application/json; {\"created_at\":\"a\",\"n\":1}; {\"created_at\":\"b\",\"n\":2}",
                "application/json; {\"l\":[{\"n\":1},{\"n\":2}]}; {\"l\":[{\"n\":3}]}",
                "application/json; {\"error\":\"dial tcp: 12ms\"}; {\"error\":\"dial tcp: 1.5s\"}",
                "application/x-ndjson; {\"n\":1}~{\"n\":2}; {\"n\":3}",
            })
    void numbersTimesAndCounts_areNoDifference(String type, String one, String other) {
        assertThat(Difference.between(answer(type, one), answer(type, other))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "application/json; {\"n\":1}; {\"n\":\"1\"}",
                "application/json; {\"n\":1}; {\"n\":1,\"m\":1}",
                "application/json; {\"a\":1,\"b\":1}; {\"b\":1,\"a\":1}",
                "application/json; {\"word\":\"x\"}; {\"word\":\"y\"}",
                "application/json; {\"error\":\"x\"}; {\"error\":{\"message\":\"x\"}}",
                "text/plain; 404 page not found; not found",
                "text/event-stream; event: error; event: message",
            })
    void otherShapesAndWords_areADifference(String type, String one, String other) {
        assertThat(Difference.between(answer(type, one), answer(type, other)))
                .extracting(Difference::aspect)
                .containsExactly("body");
    }
}
