package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A wait for a turn behind an nginx, with what both do by default: 60 s of silence at most, a comment each 20 s. */
class ProxyBench {

    @TempDir
    Path folder;

    @Test
    void waitBehindNginx() throws Exception {
        Assumptions.assumeTrue(Nginx.isInstalled(), "nginx is not installed");

        // when
        WaitBehindProxy.Answers answers =
                new WaitBehindProxy(folder, Duration.ofSeconds(60), Duration.ofSeconds(20)).answers();

        // then
        System.out.printf(
                "behind nginx: lines without a word for %.1f s got %d; events, in the queue for as long, got %d and %d bytes%n",
                answers.waited().toMillis() / 1000.0,
                answers.lines().statusCode(),
                answers.events().statusCode(),
                answers.events().body().length());
        assertThat(answers.events().body()).endsWith("data: [DONE]\n\n");
    }
}
