package org.ollamasidecar.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.ollamasidecar.access.CrossOrigin.Decision.ALLOWED;
import static org.ollamasidecar.access.CrossOrigin.Decision.REFUSED;
import static org.ollamasidecar.access.CrossOrigin.Decision.SAME;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossOriginTest {

    private static final String HOST = "localhost:11434";

    private static CrossOrigin.Decision decide(String origin) {
        return new CrossOrigin(OriginList.ofOllama()).decide(List.of(origin), HOST, false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost",
                "https://localhost",
                "http://localhost:3000",
                "https://127.0.0.1:8443",
                "http://0.0.0.0:1",
                "app://obsidian.md",
                "file://",
                "tauri://localhost",
                "vscode-webview://0abc",
                "vscode-file://vscode-app",
            })
    void originOfOllamasList_isAllowed(String origin) {
        assertThat(decide(origin)).isEqualTo(ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "http://evil.example",
                "http://localhost.evil.example",
                "https://evil.example:3000",
                "http://127.0.0.1.evil.example",
                "HTTP://LOCALHOST:3000",
                "chrome-extension://abc",
                "ws://localhost:3000",
                "http://[::1]:3000",
                "xapp://a",
                "http://evil.example/http://localhost:1",
            })
    void anyOther_isRefused(String origin) {
        assertThat(decide(origin)).isEqualTo(REFUSED);
    }

    @Property
    void anyTextBeforeOrBehindAHost_isNoWayIn(@ForAll String text) {
        assertThat(decide("http://" + text + "evil.example")).isEqualTo(REFUSED);
    }

    @Test
    void originOf100KB_isDecidedAboutLikeAnyOther() {
        assertThat(decide("http://" + "a".repeat(100_000))).isEqualTo(REFUSED);
        assertThat(decide("app://" + "a".repeat(100_000))).isEqualTo(ALLOWED);
    }

    @Test
    void ownPage_isOfTheSameOrigin_andOnlyThatMayUseWhatIsOurs() {
        // given
        CrossOrigin origins = new CrossOrigin(OriginList.ofOllama());

        // when // then
        assertThat(origins.decide(List.of("http://" + HOST), HOST, true)).isEqualTo(SAME);
        assertThat(origins.decide(List.of("https://" + HOST), HOST, true)).isEqualTo(SAME);
        assertThat(origins.decide(List.of(""), HOST, true)).isEqualTo(SAME);
        assertThat(origins.decide(List.of("http://localhost:3000"), HOST, true)).isEqualTo(REFUSED);
        assertThat(origins.decide(List.of("app://obsidian.md"), HOST, true)).isEqualTo(REFUSED);
        assertThat(origins.decide(List.of("http://"), "", true)).isEqualTo(REFUSED);
    }

    @Test
    void oneForeignOfTwo_isEnoughToRefuse() {
        assertThat(new CrossOrigin(OriginList.ofOllama())
                        .decide(List.of("http://localhost:1", "http://evil.example"), HOST, false))
                .isEqualTo(REFUSED);
    }

    @Test
    void configuredOrigins_areAllowedToo() {
        // given
        CrossOrigin origins = new CrossOrigin(
                Optional.of("\"https://ai.example, https://*.corp.example,chrome-extension://*\""),
                Optional.of(List.of("https://chat.example", "/https://[a-z]+\\.dev/")));

        // when // then
        assertThat(List.of(
                        "https://ai.example",
                        "https://a.b.corp.example",
                        "chrome-extension://abc",
                        "https://chat.example",
                        "https://mine.dev"))
                .allSatisfy(origin ->
                        assertThat(origins.decide(List.of(origin), HOST, false)).isEqualTo(ALLOWED));
        assertThat(List.of("https://ai.example.evil", "https://corp.example.evil", "https://my1.dev", "https://x.com"))
                .allSatisfy(origin ->
                        assertThat(origins.decide(List.of(origin), HOST, false)).isEqualTo(REFUSED));
    }

    @Test
    void star_allowsAll() {
        assertThat(new CrossOrigin(Optional.of("*"), Optional.empty()).decide(List.of("http://x.com"), HOST, false))
                .isEqualTo(ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ai.example", "https://*.a.*", "/[/"})
    void whatIsNoOrigin_isRefusedWithTheKey(String text) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> new CrossOrigin(Optional.of(text), Optional.empty()))
                .withMessageStartingWith("OLLAMA_ORIGINS: '" + text + "'")
                .withMessageContaining("Recommended action");
    }
}
