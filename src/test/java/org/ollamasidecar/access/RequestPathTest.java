package org.ollamasidecar.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {

    private static RequestPath path(String target) {
        return RequestPath.of(target).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/tags?x=1, /api/tags, /api/tags",
        "/api/%74ags, /api/tags, /api/tags",
        "/v1/models/c1%3Alatest, /v1/models/c1:latest, /v1/models/c1:latest",
        "/v1/models/c1%3alatest, /v1/models/c1:latest, /v1/models/c1:latest",
        "/v1/models/a%20b, /v1/models/a b, /v1/models/a%20b",
        "/v1/models/a%2Fb, /v1/models/a/b, /v1/models/a/b",
        "/v1/models/a%252Fb, /v1/models/a%2Fb, /v1/models/a%252Fb",
        "/api/%2e%2e/x, /api/../x, /api/%2e%2e/x",
        "http://host/api/tags, /api/tags, /api/tags",
        "/v1/models/a+b, /v1/models/a+b, /v1/models/a+b",
    })
    void target_isDecodedOnce(String target, String decoded, String forOllama) {
        assertThat(path(target).decoded()).isEqualTo(decoded);
        assertThat(path(target).forOllama()).isEqualTo(forOllama);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "api/tags", "/api/%", "/api/%6", "/api/%zz", "/a\u0000", "/a\tb", "//\r\nx"})
    void targetThatGoDoesNotTake_isNone(String target) {
        assertThat(RequestPath.of(target)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "//api/tags, /api/tags",
        "/api//tags, /api/tags",
        "/api/./tags, /api/tags",
        "/api/../v1/models, /v1/models",
        "/../.., /",
        "/api/tags//, /api/tags/",
        "/a/%2e//b, /a/%252e/b",
        "//, /",
        "/a//b#c, /a/b%2523c",
        "/a//\u00e9, /a/%25E9",
        "/a%2F%2Fb#, /a/b%2523",
        "/a//b%2Fc, /a/b%252Fc",
        "http://host, /",
        "http://host?x, /",
    })
    void pathThatIsNotClean_isSentToTheCleanOne(String target, String cleaned) {
        assertThat(path(target).isClean()).isFalse();
        assertThat(path(target).cleaned()).isEqualTo(cleaned);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api/tags",
                "/api/tags/",
                "/api/.tags",
                "/api/%2e%2e/x",
                "/api/%2f/x",
                "/a..b/..c",
                "/a#b",
                "/a\\b",
                "/a|%20"
            })
    void cleanPath_staysWhereItIs(String target) {
        assertThat(path(target).isClean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/models/%2e%2e, true",
        "/v1/models/x%00%09, true",
        "/v1/models/, false",
        "/v1/models/a%2F.., false",
        "/v1/models/a/%2e%2e, false",
        "/v1/%6dodels/%2e%2e, true",
        "/v1%2Fmodels/%2e%2e, false",
        "/v1/%2e%2e, false",
    })
    void partBelow_isNoOtherPath(String target, boolean isOne) {
        assertThat(path(target).isPartBelow("/v1/models/")).isEqualTo(isOne);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/%2e%2e/delete",
                "/api/%2e",
                "/api/%2f/tags",
                "/api/tags%00",
                "/api/tags%0a",
                "/api/a%2F%2Fb"
            })
    void partThatIsNotWhatItSeems_isSeen(String target) {
        assertThat(path(target).hasSeparateParts()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/api/tags/", "/v1/models/a%20b", "/v1/models/...", "/v1/models/.a", "/v1/models/%C3%A9"})
    void otherParts_areSeparate(String target) {
        assertThat(path(target).hasSeparateParts()).isTrue();
    }

    @Provide
    Arbitrary<String> spellings() {
        Arbitrary<String> route = Arbitraries.of(
                "/api/generate",
                "/api/delete",
                "/api/pull",
                "/api/create",
                "/v1/models/m",
                "/api/tags",
                "/sidecar/v1/stop");
        Arbitrary<String> twist = Arbitraries.of(
                "", "/", "//", "/.", "/..", "/../delete", "%2f..%2fdelete", "%2e%2e", ";a", "%00", "%20");
        Arbitrary<Integer> encoded = Arbitraries.integers().between(0, 14);
        return Combinators.combine(Arbitraries.of("", "/", "/.", "/x/..", "/v1/../"), route, twist, encoded, encoded)
                .as((front, path, end, one, two) -> encode(encode(front + path + end, one), two));
    }

    private static String encode(String text, int at) {
        return at >= text.length() || text.charAt(at) == '%'
                ? text
                : text.substring(0, at) + String.format("%%%02x", (int) text.charAt(at)) + text.substring(at + 1);
    }

    /** However it is spelled: what Ollama decodes is what was judged, and nothing that cannot be read in one way only. */
    @Property
    void whatMayGoOn_isReadByOllamaAsItWasJudged(@ForAll("spellings") String target) {
        Optional<RequestPath> path = RequestPath.of(target);
        if (path.isEmpty() || !path.get().isClean() || !path.get().hasSeparateParts()) {
            return;
        }
        RequestPath again = path(path.get().forOllama());
        assertThat(again.decoded()).isEqualTo(path.get().decoded()).doesNotContain("//", "/../", "/./");
        assertThat(again.isClean()).isTrue();
    }
}
