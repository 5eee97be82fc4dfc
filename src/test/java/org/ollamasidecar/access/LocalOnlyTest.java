package org.ollamasidecar.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalOnlyTest {

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "127.0.0.1", "127.0.1.1", "127.255.255.254", "::1", "[::1]"})
    void namesOfThisMachine_areLoopback(String host) {
        assertThat(LocalOnly.isLoopback(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0.0.0.0",
                "::",
                "[::]",
                "128.0.0.1",
                "10.0.0.1",
                "192.168.0.1",
                "127.0.0.1.evil.example",
                "evil127.0.0.1",
                "localhost.evil.example",
                "evil-localhost",
                "127.0.0",
                "1270.0.1",
                "::10",
                "[::1].evil.example",
                "::ffff:10.0.0.1",
                "127.0.0.1\n",
            })
    void otherNames_areNot(String host) {
        assertThat(LocalOnly.isLoopback(host)).isFalse();
    }
}
