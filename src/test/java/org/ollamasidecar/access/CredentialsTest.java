package org.ollamasidecar.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

    @ParameterizedTest
    @CsvSource({
        "Authorization,Bearer s3,s3",
        "authorization,bearer   s3 ,s3",
        "X-API-Key,s3,s3",
        // anyone:s3
        "Authorization,Basic YW55b25lOnMz,s3",
        // :a:b
        "Authorization,Basic OmE6Yg==,a:b",
    })
    void secret_isFoundInEachForm(String header, String value, String secret) {
        assertThat(Credentials.in(MultiMap.caseInsensitiveMultiMap().add(header, value)))
                .contains(secret);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s3", "Digest x", "Basic %%%", "Basic YQ=="})
    void otherForms_areNone(String value) {
        assertThat(Credentials.in(MultiMap.caseInsensitiveMultiMap().add("Authorization", value)))
                .isEmpty();
    }

    @Test
    void nothing_isNone() {
        assertThat(Credentials.in(MultiMap.caseInsensitiveMultiMap())).isEmpty();
    }
}
