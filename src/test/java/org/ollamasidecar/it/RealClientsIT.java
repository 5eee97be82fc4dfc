package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ollama4j.exceptions.OllamaBaseException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ollamasidecar.it.ClientDoors.Door;

/** What people use, in front of a real Ollama: without keys and with one, for whole answers and for streams. */
class RealClientsIT {

    private static final String MODEL = "sidecar/canary";

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
        return ClientProgram.run(folder, Map.of("PULLED_MODEL", doors.published()), script, arguments);
    }

    /** What the packages of Ollama for other languages do alike. */
    private static void assertOllamaClient(JsonNode got, Door door) {
        ClientAnswers.assertChat(got);
        assertThat(got.path("generate").asText()).isEqualTo(" pong");
        assertThat(ClientAnswers.joined(got.path("generateStream"))).isEqualTo(" pong");
        ClientAnswers.assertEmbedding(got.path("embedding").asText());
        assertThat(got.path("loaded").toString()).contains(MODEL);
        assertThat(got.path("show").asText()).isEqualTo("llama");
        ClientAnswers.assertRefusals(got, door);
    }

    @ParameterizedTest
    @EnumSource
    void ollamaForPython_works(Door door) throws Exception {
        // when
        JsonNode got = run("ollama_client.py", door);

        // then
        assertOllamaClient(got, door);
        assertThat(got.path("pull").toString()).contains("pulling manifest", "success");
        assertThat(got.path("deleted").asText()).isEqualTo("success");
    }

    @ParameterizedTest
    @EnumSource
    void ollamaForJavaScript_works(Door door) throws Exception {
        // when
        JsonNode got = run("ollama_client.mjs", door);

        // then
        assertOllamaClient(got, door);
    }

    @ParameterizedTest
    @EnumSource
    void langChain4j_works(Door door) throws Exception {
        // given
        LangChain4jClient client = new LangChain4jClient(doors.address(door), door.headers(""));

        // when
        String whole = client.chat();
        List<String> parts = new ArrayList<>();
        int tokens = client.stream(parts);

        // then
        assertThat(whole).contains("pong");
        assertThat(String.join("", parts)).isEqualTo(whole);
        assertThat(tokens).isPositive();
        ClientAnswers.assertEmbedding(client.embedding());
        if (door == Door.WITH_KEY) {
            assertThatThrownBy(() -> new LangChain4jClient(doors.address(door), door.headers("x")).chat())
                    .hasMessageContaining(ClientAnswers.NO_KEY);
        }
    }

    /** It does what it does without us, which with an Ollama of today is not much: fields that it does not know end it. */
    @ParameterizedTest
    @EnumSource
    void ollama4j_worksAsItDoesWithoutUs(Door door) throws Exception {
        // given
        Ollama4jClient direct =
                new Ollama4jClient(doors.status(door).path("address").asText());
        Ollama4jClient client = new Ollama4jClient(doors.address(door));
        door.key().ifPresent(client.api()::setBearerAuth);

        // when
        List<String> answers = client.answers();
        client.api().pullModel(doors.published());
        String listed = client.models();
        client.api().deleteModel(doors.published(), false);

        // then
        assertThat(answers).isEqualTo(direct.answers());
        assertThat(listed).contains(MODEL, doors.published());
        assertThat(client.models()).doesNotContain(doors.published());
        if (door == Door.WITH_KEY) {
            Ollama4jClient basic = new Ollama4jClient(doors.address(door));
            basic.api().setBasicAuth("somebody", ClientDoors.SECRET);
            assertThat(basic.models()).isEqualTo(client.models());
            Ollama4jClient stranger = new Ollama4jClient(doors.address(door));
            stranger.api().setBearerAuth("wrong");
            assertThatThrownBy(stranger::models).isInstanceOf(OllamaBaseException.class);
        }
    }

    /** As the guide says: it has no way to send a key, so it gets nothing. */
    @ParameterizedTest
    @EnumSource
    void ollamaOnTheCommandLine_knowsNoKeys(Door door) throws Exception {
        // given
        String program = doors.status(door).at("/program/path").asText();
        Path said = Files.createTempFile(folder, "cli", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(program, "list").redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("OLLAMA_HOST", doors.address(door));
        builder.environment().put("HOME", folder.toString());

        // when
        Process process = builder.start();

        // then
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue() == 0).isEqualTo(door == Door.OPEN);
        assertThat(Files.readString(said).contains(MODEL)).isEqualTo(door == Door.OPEN);
    }
}
