package org.ollamasidecar.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What both eras were seen to answer while another model was deleted. */
class StoreRaceTest {

    private static boolean isOne(int status, String error, boolean named) {
        return StoreRace.isOne(status, error, () -> named, "there:latest"::equals);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "404, {\"error\":\"model 'there:latest' not found\"}",
                "404, {\"error\":\"model \\\"there:latest\\\" not found, try pulling it first\"}",
                "404, {\"error\":{\"message\":\"model 'there:latest' not found\"}}",
                "400, {\"error\":\"model is required\"}",
                "400, {\"error\":\"stat /m/manifests/host/library/t/latest: no such file or directory\"}",
                "500, {\"error\":\"open /m/manifests/host/library/t/latest: no such file or directory\"}"
            })
    void errorOverAnotherModel_isOne(int status, String error) {
        assertThat(isOne(status, error, true)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "404, {\"error\":\"model 'gone:latest' not found\"}",
                "404, 404 page not found",
                "404, {\"error\":\"model '' not found\"}",
                "400, {\"error\":\"model 'there:latest' not found\"}",
                "400, {\"error\":\"invalid input\"}",
                "500, {\"error\":\"open /m/blobs/sha256-1: no such file or directory\"}",
                "503, {\"error\":\"stat /m/manifests/host/library/t/latest: no such file or directory\"}",
                "200, {\"response\":\"stat /m/manifests/t: no such file or directory\"}"
            })
    void anyOtherAnswer_isNone(int status, String error) {
        assertThat(isOne(status, error, true)).isFalse();
    }

    @Test
    void missingName_isOneOnlyWhereThereIsOne() {
        assertThat(isOne(400, "{\"error\":\"model is required\"}", false)).isFalse();
    }
}
