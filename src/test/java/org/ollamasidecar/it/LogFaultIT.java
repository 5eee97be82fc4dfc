package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Knob;

/** Ollama prints too much. */
@Tag("current")
class LogFaultIT extends FaultCase {

    private static final long MEGABYTE = 1 << 20;

    @Test
    @Tag("fake")
    void row28_lineOf50Megabytes_thenFlood_blocksNobody_andStaysBounded() throws Exception {
        // given
        FakeProgram fake = fake();
        SidecarApp app = startFake(fake, BackOff.QUICK, "sidecar.log.max-file-size=8M");
        long server = app.awaitReady().path("pid").asLong();

        // when
        fake.set(Knob.FLOOD_MEGABYTES, 50);

        // then
        soon().until(() -> log(app).contains("bytes dropped"));
        // Not before: the newest lines are looked at, and that one would soon be none of them.
        fake.set(Knob.FLOOD_RATE, 400);
        soon().until(() ->
                log(app).lines().filter(line -> line.contains("flood x")).count() > 2000);
        fake.set(Knob.FLOOD_RATE, 0);
        soon().untilAsserted(
                        () -> assertThat(Files.size(home.resolve("ollama.log"))).isLessThan(9 * MEGABYTE));
        assertThat(app.status().path("pid").asLong()).isEqualTo(server);
        assertThat(app.status().path("restarts").asInt()).isZero();
    }

    private static String log(SidecarApp app) throws Exception {
        return app.get(app.api("/sidecar/v1/logs?tail=5000")).body();
    }
}
