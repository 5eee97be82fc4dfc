package org.ollamasidecar.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogRedactionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:secret@proxy:3128",
                "http://secret@proxy:3128",
                "http://:secret@proxy:3128",
                "http://user:sec@secret@proxy:3128",
                "http://user:sec:secret@proxy:3128",
            })
    void credentialsOfAProxy_areTakenOut(String proxy) {
        // given
        String line = "level=INFO msg=\"server config\" env=\"map[HTTP_PROXY:" + proxy + " NO_PROXY:127.0.0.1]\"";

        // when // then
        assertThat(LogRedaction.redact(line))
                .isEqualTo("level=INFO msg=\"server config\""
                        + " env=\"map[HTTP_PROXY:http://***@proxy:3128 NO_PROXY:127.0.0.1]\"");
    }

    @Test
    void severalCredentialsInALine_areAllTakenOut() {
        assertThat(LogRedaction.redact("a://u:p@b c https://x:y@z:1/path"))
                .isEqualTo("a://***@b c https://***@z:1/path");
    }

    @Test
    void key_isTakenOut() {
        assertThat(LogRedaction.redact("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKm5 me@host"))
                .isEqualTo("ssh-key *** me@host");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "msg=\"Listening on 127.0.0.1:11434 (version 0.34.4)\"",
                "OLLAMA_HOST:http://127.0.0.1:11434 mail me@example.org",
                "https://ollama.com/library/a?b=c",
                "dial tcp: lookup https://host/path@2",
            })
    void otherLines_stayAsTheyAre(String line) {
        assertThat(LogRedaction.redact(line)).isEqualTo(line);
    }
}
