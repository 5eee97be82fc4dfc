package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ollamasidecar.canary.TinyBert;
import org.ollamasidecar.it.ClientDoors.Door;

/** A Quarkus application with quarkus-langchain4j-ollama, {@code src/test/clients/quarkus}, in front of a real Ollama. */
class QuarkusClientIT {

    @TempDir
    static Path folder;

    private static ClientDoors doors;

    @BeforeAll
    static void open() throws Exception {
        doors = ClientDoors.open(folder);
        for (Door door : Door.values()) {
            QuarkusModels.prepare(new TestModels(URI.create(doors.address(door)), door.headers("")));
        }
    }

    @AfterAll
    static void close() {
        doors.close();
    }

    private static JsonNode run(Door door, Optional<String> key) throws Exception {
        Map<String, String> environment = new HashMap<>(Map.of(
                "QUARKUS_LANGCHAIN4J_OLLAMA_BASE_URL",
                doors.address(door),
                "QUARKUS_LANGCHAIN4J_OLLAMA_TIMEOUT",
                "60s"));
        key.ifPresent(secret -> environment.put("CLIENT_KEY", secret));
        return ClientProgram.run(folder, environment, ClientProgram.QUARKUS, List.of());
    }

    @ParameterizedTest
    @EnumSource
    void chat_stream_andEmbedding_work(Door door) throws Exception {
        // when
        JsonNode got = run(door, door.key());

        // then
        assertThat(got.path("chat").asText()).as(got.toString()).isNotEmpty();
        ClientAnswers.assertStream(got);
        assertThat(got.path("embedding").asInt()).isEqualTo(TinyBert.DIMENSIONS);
    }

    @Test
    void wrongKey_isRefused() throws Exception {
        // when
        JsonNode got = run(Door.WITH_KEY, Optional.of("wrong"));

        // then
        assertThat(got.path("refused").asText()).as(got.toString()).contains("401");
    }
}
