package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A wait for a turn behind an nginx, with what both do by default: 60 s of silence at most, a comment each 20 s. */
class ProxyBench {

    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final Duration COMMENTS = Duration.ofSeconds(20);
    private static final Duration WAIT = Duration.ofSeconds(70);

    @TempDir
    Path folder;

    @Test
    void waitBehindNginx() throws Exception {
        Assumptions.assumeTrue(Nginx.isInstalled(), "nginx is not installed");

        // when
        WaitBehindProxy.Answers answers = new WaitBehindProxy(folder, SILENCE, COMMENTS, WAIT).answers();

        // then
        System.out.printf(
                "behind nginx, %.1f s in the queue: lines got %d, events got %d with %d comments%n",
                answers.waited().toMillis() / 1000.0,
                answers.lines().statusCode(),
                answers.events().statusCode(),
                answers.events()
                        .body()
                        .lines()
                        .filter(line -> line.startsWith(": "))
                        .count());
        assertThat(answers.events().body()).endsWith("data: [DONE]\n\n");
    }
}
