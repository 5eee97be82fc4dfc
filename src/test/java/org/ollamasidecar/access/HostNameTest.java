package org.ollamasidecar.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {

    @Test
    void oneLine_isTaken_alsoAnEmptyOne() {
        assertThat(HostName.of(List.of("localhost:1"), "/api/tags", true)).isEqualTo(new HostName.Given("localhost:1"));
        assertThat(HostName.of(List.of(""), "/", true)).isEqualTo(new HostName.Given(""));
        assertThat(HostName.of(List.of(), "/", false)).isEqualTo(new HostName.Given(""));
    }

    @Test
    void noLineOrTwo_areBad() {
        assertThat(HostName.of(List.of(), "/", true)).isInstanceOf(HostName.Bad.class);
        assertThat(HostName.of(List.of("localhost", "localhost"), "/", true))
                .isEqualTo(new HostName.Bad("too many Host headers"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", "h\u00f6st", "a@b", "a\tb", "a\"b"})
    void lineWithOtherLetters_isBad(String line) {
        assertThat(HostName.of(List.of(line), "/", true)).isEqualTo(new HostName.Bad("malformed Host header"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example/api/tags, evil.example",
        "http://evil.example, evil.example",
        "http://localhost:1?x=/, localhost:1",
        "http://localhost@evil.example:2/, evil.example:2",
        "/http://evil.example/, localhost",
        "*, localhost",
    })
    void hostInTheTarget_countsInsteadOfTheLine(String target, String host) {
        assertThat(HostName.of(List.of("localhost"), target, true)).isEqualTo(new HostName.Given(host));
    }
}
