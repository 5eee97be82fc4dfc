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
    @ValueSource(strings = {"broken_streams.py", "broken_streams.mjs"})
    void brokenStream_isRaisedByEachPackageAsItsOwnException(String script) throws Exception {
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        try (SidecarApp app = SidecarApp.start(
                home,
                "sidecar.heartbeat.enabled=false",
                "sidecar.restart.stable-after=0s",
                // An answer is as long as ten contexts: none comes to its end before the last of them has begun.
                "sidecar.env=OLLAMA_NUM_PARALLEL=" + RAISED.size() + ",OLLAMA_CONTEXT_LENGTH=32768")) {
            // given
            app.awaitReady();
            // Words that come faster than they are read heap up in the runner, where each makes all the others slower.
            WordStream.createSlowModel(app);

            // when
            JsonNode got = ClientProgram.run(
                    folder,
                    Map.of(),
                    script,
                    List.of("http://" + app.api("/").getAuthority(), "ended", "ollama", "runner"));

            // then
            assertThat(got.size()).isEqualTo(3);
            got.properties().forEach(way -> assertRaised(way.getKey(), way.getValue()));
        }
    }

    private static void assertRaised(String way, JsonNode got) {
        assertThat(got.size()).isGreaterThanOrEqualTo(3);
        got.properties()
                .forEach(family -> assertThat(family.getValue().path("raised").asText())
                        .as("%s, after %s: %s", family.getKey(), way, family.getValue())
                        .startsWith(RAISED.get(family.getKey())));
    }
}
