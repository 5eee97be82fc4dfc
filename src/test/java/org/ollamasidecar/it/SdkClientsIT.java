package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ollamasidecar.it.ClientDoors.Door;

/**
 * The packages of OpenAI and Anthropic, in front of a real Ollama: without keys and with one, for whole answers and for
 * streams. What that Ollama has no path for, they are told as it tells them itself.
 */
class SdkClientsIT {

    @TempDir
    static Path folder;

    private static ClientDoors doors;

    @BeforeAll
    static void open() throws Exception {
        doors = ClientDoors.open(folder);
    }

    @AfterAll
    static void close() {
        doors.close();
    }

    private static JsonNode run(String script, Door door) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(doors.address(door)));
        door.key().ifPresent(arguments::add);
        return ClientProgram.run(folder, Map.of(), script, arguments);
    }

    /** What the same client gets from Ollama itself. */
    private static JsonNode runDirectly(String script, Door door) throws Exception {
        String ollama = doors.status(door).path("address").asText();
        return ClientProgram.run(folder, Map.of(), script, List.of(ollama));
    }

    private static void assertKinds(JsonNode got, Door door) {
        assertThat(got.at("/missing/kind").asText()).isEqualTo("NotFoundError");
        if (door == Door.WITH_KEY) {
            assertThat(got.at("/wrongKey/kind").asText()).isEqualTo("AuthenticationError");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "openai_client.py,OPEN",
        "openai_client.py,WITH_KEY",
        "openai_client.mjs,OPEN",
        "openai_client.mjs,WITH_KEY"
    })
    void openAi_works(String script, Door door) throws Exception {
        // when
        JsonNode got = run(script, door);

        // then
        assertThat(got.path("noModel").asText()).contains("no-such-model");
        ClientAnswers.assertChat(got);
        assertThat(got.path("tokens").asInt()).isPositive();
        assertThat(got.path("completion").asText()).contains("pong");
        ClientAnswers.assertEmbedding(got.path("embedding").asText());
        ClientAnswers.assertRefusals(got, door);
        assertKinds(got, door);
        assertThat(got.path("responses"))
                .isEqualTo(runDirectly(script, door).path("responses"))
                .isNotEmpty();
        if (!got.at("/responses/lacking").isInt()) {
            ClientAnswers.assertStream(got.path("responses"));
            assertThat(got.at("/responses/last").asText()).isEqualTo("response.completed");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic_client.py,OPEN",
        "anthropic_client.py,WITH_KEY",
        "anthropic_client.mjs,OPEN",
        "anthropic_client.mjs,WITH_KEY"
    })
    void anthropic_works(String script, Door door) throws Exception {
        // when
        JsonNode got = run(script, door);

        // then
        assertThat(got.path("counted").asInt()).isEqualTo(404);
        assertKinds(got, door);
        assertThat(got.path("lacking")).isEqualTo(runDirectly(script, door).path("lacking"));
        if (!got.path("lacking").isInt()) {
            ClientAnswers.assertRefusals(got, door);
            ClientAnswers.assertStream(got);
            assertThat(got.path("bearer")).isEqualTo(got.path("chat"));
            assertThat(got.path("tokens").asInt()).isPositive();
            assertThat(got.path("last").asText()).isEqualTo("end_turn");
        }
    }
}
