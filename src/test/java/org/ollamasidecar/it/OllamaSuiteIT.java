package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ollama's own tests, against Ollama itself and through the front door: nothing turns out otherwise. */
@Tag("alone")
@Tag("current")
class OllamaSuiteIT {

    @TempDir
    Path folder;

    @Test
    void eachTestOfOllama_turnsOutAsItDoesWithoutUs() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        try (SidecarApp app = SidecarApp.start(home, "sidecar.heartbeat.enabled=false")) {
            // given
            JsonNode ready = app.awaitReady();
            String version = ready.path("version").asText();
            assumeTrue(version.equals(OllamaSuite.VERSION), "the tests are those of another Ollama than " + version);
            OllamaSuite suite = OllamaSuite.build(folder);
            OllamaSuite.prepare(TestModels.at(app.api("/")));

            // when
            Path said = folder.resolve("suite.out");
            SortedMap<String, String> direct =
                    suite.run(URI.create(ready.path("address").asText()), folder.resolve("direct.out"));
            SortedMap<String, String> through = suite.run(app.api(""), said);

            // then
            assertThat(through).as(Files.readString(said)).isEqualTo(direct).doesNotContainValue("FAIL");
            assertThat(OllamaSuite.cases()).allMatch(name -> isAmong(through, name));
        }
    }

    private static boolean isAmong(SortedMap<String, String> results, String name) {
        return results.keySet().stream().anyMatch(test -> test.matches("Test[^/]*/" + name + "(/.*)?"));
    }
}
