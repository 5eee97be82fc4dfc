package org.ollamasidecar.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.access.Permissions.Permission;

class PermissionsTest {

    private record Config(boolean readOnly) implements AccessConfig {

        @Override
        public Optional<Path> keys() {
            return Optional.empty();
        }

        @Override
        public Optional<List<String>> hosts() {
            return Optional.empty();
        }

        @Override
        public Optional<List<String>> trustedProxies() {
            return Optional.empty();
        }

        @Override
        public ForwardedHeaders proxyHeaders() {
            return ForwardedHeaders.X_FORWARDED;
        }

        @Override
        public Duration lookEvery() {
            return Duration.ofSeconds(2);
        }

        @Override
        public boolean withoutKeys() {
            return false;
        }
    }

    private static Permission of(String method, String target, Role role) {
        return new Permissions(new Config(false))
                .ofOllama(method, RequestPath.of(target).orElseThrow(), role);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/",
        "POST,/api/generate",
        "POST,/api/%67enerate",
        "POST,/v1/responses/compact",
        "GET,/v1/models/c1%3Alatest",
        "GET,/v1/models/a%20b",
        "HEAD,/api/tags",
    })
    void rowOfInference_letsEveryKeyIn(String method, String target) {
        assertThat(of(method, target, Role.INFERENCE)).isEqualTo(new Permission.Granted());
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE,/api/delete",
        "DELETE,/api/%64elete",
        "DELETE,/api/delete/",
        "POST,/api/pull",
        "POST,/api/codex/v1/responses",
        "TRACE,/api/codex/x",
        "DELETE,/api/user/keys/x",
        "HEAD,/api/blobs/sha256%3A0",
        "POST,/api/delete",
        "GET,/api/pull",
        "PUT,/api/blobs/sha256:0",
    })
    void rowOfAnotherRole_refusesIt_howeverItIsSpelled(String method, String target) {
        assertThat(of(method, target, Role.INFERENCE)).isInstanceOf(Permission.Denied.class);
        assertThat(of(method, target, Role.ADMIN)).isNotInstanceOf(Permission.Denied.class);
    }

    @ParameterizedTest
    @CsvSource({"POST,/v1/messages/count_tokens", "GET,/v1/nothing", "PUT,/api/tags", "HEAD,/api/ps", "get,/api/tags"})
    void pathWithoutARow_isAQuestionForTheRouter_butForAdmins(String method, String target) {
        assertThat(of(method, target, Role.INFERENCE)).isEqualTo(new Permission.Unjudged(false));
        assertThat(of(method, target, Role.OPERATE)).isEqualTo(new Permission.Unjudged(false));
        assertThat(of(method, target, Role.ADMIN)).isEqualTo(new Permission.Granted());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/pull;x=y", "/api/delete%E9", "/v1/models#/api/delete", "/api/a/%252e%252e/delete"})
    void pathThatSomebodyOnTheWayCouldReadInAnotherWay_isNotEvenAskedFor(String target) {
        assertThat(of("POST", target, Role.INFERENCE)).isEqualTo(new Permission.Nowhere());
    }

    @ParameterizedTest
    @CsvSource({"GET,/api/tags/", "POST,/api/generate/", "GET,/v1/models/"})
    void lastSlash_isAQuestionForTheRouter_alsoOfAdmins(String method, String target) {
        assertThat(of(method, target, Role.INFERENCE)).isEqualTo(new Permission.Unjudged(true));
        assertThat(of(method, target, Role.ADMIN)).isEqualTo(new Permission.Unjudged(true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/debug/pprof",
                "/nothing",
                "/api",
                "/v1",
                "/api/%2e%2e/x",
                "/api/tags%00",
                "/%2fapi/tags",
                "/sidecar%2Fv1/status",
                "/API/tags",
            })
    void whatOllamaCannotHave_isNowhere_forAdminsToo(String target) {
        assertThat(of("GET", target, Role.ADMIN)).isEqualTo(new Permission.Nowhere());
    }

    @Test
    void readOnlyService_letsNobodyUseWhatNobodyHasJudged() {
        assertThat(new Permissions(new Config(true))
                        .ofOllama("POST", RequestPath.of("/api/new").orElseThrow(), Role.ADMIN))
                .isEqualTo(new Permission.Unjudged(false));
    }
}
