package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.canary.TinyBert;

/** Clients that nobody has told anything: they look at port 11434, where the service is by default. */
@Tag("alone")
@Tag("current")
class UsualPortIT {

    private static final URI USUAL = URI.create("http://localhost:11434");

    @TempDir
    Path folder;

    /** Somebody else of this machine may have that port, and keeps it. */
    private static void skipWhereItIsTaken(SidecarApp app) throws IOException {
        try {
            app.api("/");
        } catch (IllegalStateException ended) {
            assumeFalse(
                    app.output().contains("quarkus.http.port=11434 is taken by"),
                    "port 11434 is taken: " + app.output());
            throw ended;
        }
    }

    @Test
    void quarkusApplication_thatIsToldNothing_findsTheService() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        try (SidecarApp app = SidecarApp.startAtUsualPort(home, "sidecar.heartbeat.enabled=false")) {
            // given
            skipWhereItIsTaken(app);
            app.awaitReady();
            QuarkusModels.prepare(TestModels.at(USUAL));

            // when
            JsonNode got = ClientProgram.run(folder, Map.of(), ClientProgram.QUARKUS, List.of());

            // then
            ClientAnswers.assertStream(got);
            assertThat(got.path("embedding").asInt()).isEqualTo(TinyBert.DIMENSIONS);
            assertThat(app.status().path("state").asText()).isEqualTo("READY");
        }
    }
}
