package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that are broken off, read by the official packages: none of them takes what it got for a whole answer. */
@Tag("current")
class BrokenStreamIT {

    private static final Map<String, String> RAISED = Map.of(
            "/api/chat", "ollama.",
            "/v1/chat/completions", "openai.",
            "/v1/completions", "openai.",
            "/v1/responses", "openai.",
            "/v1/messages", "anthropic.");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"ended", "ollama", "runner"})
    void brokenStream_isRaisedByEachPackageAsItsOwnException(String way) throws Exception {
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        try (SidecarApp app =
                SidecarApp.start(home, "sidecar.heartbeat.enabled=false", "sidecar.restart.stable-after=0s")) {
            // given
            app.awaitReady();
            WordStream.createModel(app);

            for (String script : List.of("broken_streams.py", "broken_streams.mjs")) {
                // when
                JsonNode got = ClientProgram.run(
                        folder,
                        Map.of(),
                        script,
                        List.of("http://" + app.api("/").getAuthority(), way));

                // then
                assertThat(got.size()).isGreaterThanOrEqualTo(3);
                got.properties().forEach(family -> assertThat(
                                family.getValue().path("raised").asText())
                        .as("%s of %s, after %s: %s", family.getKey(), script, way, family.getValue())
                        .startsWith(RAISED.get(family.getKey())));
            }
        }
    }
}
