package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real nginx in front of the service, with what it does by default, and clients that wait longer than it does. */
@Tag("fake")
class ProxyIT {

    /** A third, as 20 s are of the 60 s that both have by default. */
    private static final Duration SILENCE = Duration.ofSeconds(9);

    private static final Duration COMMENTS = Duration.ofSeconds(3);

    @TempDir
    Path folder;

    @Test
    void eventsThatWaitForTheirTurn_longerThanTheProxyDoes_areAnswered() throws Exception {
        assumeTrue(Nginx.isInstalled(), "nginx is not installed");

        // when
        WaitBehindProxy.Answers answers = new WaitBehindProxy(folder, SILENCE, COMMENTS, Duration.ZERO).answers();

        // then
        assertThat(answers.lines().statusCode()).isEqualTo(504);
        assertThat(answers.events().statusCode()).isEqualTo(200);
        assertThat(answers.events().body())
                .startsWith(": waiting for its turn\n\n")
                .contains("\"content\":\" pong\"")
                .endsWith("data: [DONE]\n\n");
    }
}
