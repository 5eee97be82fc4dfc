package org.ollamasidecar.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

    private static MultiMap headers() {
        return MultiMap.caseInsensitiveMultiMap();
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization,Bearer s3,s3",
        "authorization,bearer   s3 ,s3",
        "X-API-Key,s3,s3",
        "Api-Key,s3,s3",
        // anyone:s3
        "Authorization,Basic YW55b25lOnMz,s3",
        // :a:b
        "Authorization,Basic OmE6Yg==,a:b",
    })
    void secret_isFoundInEachForm(String header, String value, String secret) {
        assertThat(Credentials.in(headers().add(header, value))).containsExactly(secret);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s3", "Digest x", "Basic %%%", "Basic YQ==", "Bearer ", "Basic YTo="})
    void otherForms_areNone(String value) {
        assertThat(Credentials.in(headers().add("Authorization", value))).isEmpty();
    }

    @Test
    void nothing_isNone() {
        assertThat(Credentials.in(headers())).isEmpty();
    }

    @Test
    void severalSecrets_areAllFound_alsoInEqualHeaders() {
        // given
        MultiMap all = headers()
                .add("x-api-key", "a")
                .add("Authorization", "Bearer b")
                .add("X-Api-Key", "c")
                .add("Authorization", "Basic OmQ=")
                .add("api-key", "a")
                .add("X-API-KEY", " ");

        // when // then
        assertThat(Credentials.in(all)).containsExactlyInAnyOrder("a", "b", "c", "d");
    }

    @Test
    void thousandsOfThem_areNotAllTried() {
        // given
        MultiMap many = headers();
        for (int i = 0; i < 5000; i++) {
            many.add("x-api-key", "k" + i);
        }

        // when // then
        assertThat(Credentials.in(many)).hasSize(16);
    }
}
