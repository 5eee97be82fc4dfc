package org.ollamasidecar.gateway.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryStringTest {

    @ParameterizedTest
    @CsvSource({
        "key=s3, ''",
        "beta=true&api_key=s3, ?beta=true",
        "API-KEY=s3&x=1&x=2, ?x=1&x=2",
        "access_token=s3&token=s3&X-Api-Key=s3, ''",
        "monkey=1&keys=2&keyword=3, ?monkey=1&keys=2&keyword=3",
        "a&&b=, ?a&&b=",
        "'', ?",
        "a=\u00c3\u00a9, ?a=%c3%a9",
        "a=%zz|\\{x}, ?a=%zz|\\{x}",
    })
    void keys_areTakenOut_andNothingElse(String query, String rest) {
        assertThat(QueryString.of(query)).isEqualTo(rest);
    }

    @Test
    void noQuery_isNothing() {
        assertThat(QueryString.of((String) null)).isEmpty();
    }
}
