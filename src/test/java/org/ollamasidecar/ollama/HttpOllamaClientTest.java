package org.ollamasidecar.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpOllamaClientTest {

    private static final ModelName MODEL = ModelName.parse("tiny");
    private static final Optional<KeepAlive> DEFAULT = Optional.empty();

    private static final String GONE =
            "{\"error\":\"stat /m/manifests/host/library/tiny/latest-sidecar-proved: no such file or directory\"}";

    private final HttpOllamaClients clients = new HttpOllamaClients();
    private TestOllama ollama;
    private OllamaClient client;

    @BeforeEach
    void open() throws IOException {
        ollama = new TestOllama();
        client = clients.at(ollama.address());
    }

    @AfterEach
    void close() {
        clients.close();
        ollama.close();
    }

    @Test
    void version_isRead() throws Exception {
        // given
        ollama.answers("/api/version", 200, "{\"version\":\"0.34.4\"}");

        // when // then
        assertThat(client.version()).isEqualTo("0.34.4");
    }

    @Test
    void versionOfAnotherService_isNotTaken() {
        // given
        ollama.answers("/api/version", 200, "{\"name\":\"something else\"}");

        // when // then
        assertMalformed(client::version, "it is not Ollama");
    }

    @Test
    void installedModels_areRead() throws Exception {
        // given
        ollama.answers(
                "/api/tags",
                200,
                "{\"models\":[{\"name\":\"tiny:latest\",\"model\":\"tiny:latest\",\"size\":5000000000,"
                        + "\"digest\":\"ab12\",\"details\":{\"family\":\"llama\"},"
                        + "\"capabilities\":[\"completion\",\"vision\"]},{\"name\":\"b:1\"}]}");

        // when // then
        assertThat(client.installed())
                .containsExactly(
                        new InstalledModel("tiny:latest", 5_000_000_000L, "ab12", List.of("completion", "vision")),
                        new InstalledModel("b:1", 0, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"models\":[]}", "{\"models\":null}", "{}"})
    void emptyStore_hasNoModels(String body) throws Exception {
        // given
        ollama.answers("/api/tags", 200, body);

        // when // then
        assertThat(client.installed()).isEmpty();
    }

    @Test
    void listThatFailsOverATagOfOurOwn_isReadAgain() throws Exception {
        // given
        ollama.answersAfterErrors("/api/tags", 500, List.of(GONE, GONE), "{\"models\":[{\"name\":\"tiny:latest\"}]}");

        // when // then
        assertThat(client.installed()).extracting(InstalledModel::name).containsExactly("tiny:latest");
    }

    @Test
    void listThatAlwaysFails_isAnError() {
        // given
        ollama.answers("/api/tags", 500, GONE);

        // when // then
        assertThatExceptionOfType(OllamaException.class).isThrownBy(client::installed);
        assertThat(ollama.requests).hasSize(StoreRace.AGAIN + 1);
    }

    @Test
    void generationThatFailsOverTheDeletionOfAnotherModel_isAskedForAgain() throws Exception {
        // given
        String gone = "{\"error\":\"model 'tiny:latest' not found\"}";
        ollama.answersAfterErrors(
                "/api/generate", 404, List.of(gone, gone), "{\"response\":\"a\",\"done\":true,\"eval_count\":1}");

        // when
        Generation got = client.generate(ModelName.parse("tiny"), "x", 1, Optional.empty());

        // then
        assertThat(got.tokens()).isOne();
        assertThat(ollama.requests).hasSize(3);
    }

    @Test
    void deletionThatFailsInTheMiddle_isAnError() {
        // given
        ollama.answers("/api/delete", 500, GONE);

        // when // then
        assertThatExceptionOfType(OllamaException.class).isThrownBy(() -> client.delete(ModelName.parse("tiny")));
        assertThat(ollama.requests).hasSize(1);
    }

    @Test
    void loadedModels_areRead() throws Exception {
        // given
        ollama.answers(
                "/api/ps",
                200,
                "{\"models\":[{\"name\":\"a:1\",\"size\":0,\"size_vram\":0,\"expires_at\":\"2318-01-01T00:00:00Z\"},"
                        + "{\"name\":\"b:1\",\"size\":10,\"size_vram\":10},"
                        + "{\"name\":\"c:1\",\"size\":10,\"size_vram\":4}]}");

        // when
        List<LoadedModel> loaded = client.loaded();

        // then
        assertThat(loaded.getFirst()).isEqualTo(new LoadedModel("a:1", 0, 0, "2318-01-01T00:00:00Z"));
        assertThat(loaded).extracting(LoadedModel::processor).containsExactly("CPU", "GPU", "GPU and CPU");
    }

    @Test
    void capabilities_areRead() throws Exception {
        // given
        ollama.answers("/api/show", 200, "{\"capabilities\":[\"completion\",\"tools\"]}");

        // when // then
        assertThat(client.capabilities(MODEL)).containsExactly("completion", "tools");
        assertAsked("/api/show", "{\"model\":\"tiny:latest\"}");
    }

    @Test
    void load_asksWithoutAPrompt() throws Exception {
        // given
        ollama.answers("/api/generate", 200, "{\"response\":\"\",\"done\":true,\"done_reason\":\"load\"}");

        // when
        client.load(MODEL, DEFAULT);

        // then
        assertAsked("/api/generate", "{\"model\":\"tiny:latest\",\"stream\":false}");
    }

    @Test
    void loadForEver_saysSoInANumber() throws Exception {
        // given
        ollama.answers("/api/generate", 200, "{\"done\":true}");

        // when
        client.load(MODEL, Optional.of(new KeepAlive("-1")));

        // then
        assertAsked("/api/generate", "{\"model\":\"tiny:latest\",\"stream\":false,\"keep_alive\":-1}");
    }

    @Test
    void loadOfAnEmbeddingModel_asksForNoVector() throws Exception {
        // given
        ollama.answers("/api/embed", 200, "{\"model\":\"tiny\",\"embeddings\":[]}");

        // when
        client.loadEmbedding(MODEL, Optional.of(new KeepAlive("5m")));

        // then
        assertAsked("/api/embed", "{\"model\":\"tiny:latest\",\"stream\":false,\"keep_alive\":\"5m\"}");
    }

    @Test
    void unload_isAKeepAliveOfZero() throws Exception {
        // given
        ollama.answers("/api/generate", 200, "{\"done\":true,\"done_reason\":\"unload\"}");

        // when
        client.unload(MODEL);

        // then
        assertAsked("/api/generate", "{\"model\":\"tiny:latest\",\"stream\":false,\"keep_alive\":0}");
    }

    @Test
    void generate_tellsTextAndTimes() throws Exception {
        // given
        ollama.answers(
                "/api/generate",
                200,
                "{\"response\":\" po\",\"done\":false}\n{\"response\":\"ng\",\"done\":true,\"eval_count\":2,"
                        + "\"load_duration\":258000000,\"eval_duration\":5600000}\n");

        // when
        Generation generation = client.generate(MODEL, "pi\"ng", 4, DEFAULT);

        // then
        assertThat(generation)
                .isEqualTo(new Generation(
                        " pong", 2, generation.firstToken(), Duration.ofMillis(258), Duration.ofNanos(5600000)));
        assertThat(generation.firstToken()).isPositive();
        assertAsked(
                "/api/generate",
                "{\"model\":\"tiny:latest\",\"stream\":true,\"prompt\":\"pi\\\"ng\",\"options\":{\"num_predict\":4}}");
    }

    @Test
    void embed_tellsTheDimensions() throws Exception {
        // given
        ollama.answers("/api/embed", 200, "{\"embeddings\":[[0.1,0.2,0.3]]}");

        // when // then
        assertThat(client.embed(MODEL, "text", DEFAULT)).isEqualTo(3);
        assertAsked("/api/embed", "{\"model\":\"tiny:latest\",\"stream\":false,\"input\":\"text\"}");
    }

    @Test
    void pull_tellsEachLine() throws Exception {
        // given
        ollama.answers(
                "/api/pull",
                200,
                "{\"status\":\"pulling manifest\"}",
                "{\"status\":\"pulling 1a2b\",\"digest\":\"sha256:1a2b\",\"total\":100}",
                "",
                "{\"status\":\"pulling 1a2b\",\"digest\":\"sha256:1a2b\",\"total\":100,\"completed\":60}",
                "{\"status\":\"success\"}",
                "");
        List<PullLine> lines = new ArrayList<>();

        // when
        client.pull(MODEL, true, lines::add);

        // then
        assertThat(lines)
                .containsExactly(
                        new PullLine("pulling manifest", "", OptionalLong.empty(), 0),
                        new PullLine("pulling 1a2b", "sha256:1a2b", OptionalLong.of(100), 0),
                        new PullLine("pulling 1a2b", "sha256:1a2b", OptionalLong.of(100), 60),
                        new PullLine("success", "", OptionalLong.empty(), 0));
        assertAsked("/api/pull", "{\"model\":\"tiny:latest\",\"insecure\":true}");
    }

    @Test
    void securePull_doesNotMentionIt() throws Exception {
        // given
        ollama.answers("/api/pull", 200, "{\"status\":\"success\"}");

        // when
        client.pull(MODEL, false, line -> {});

        // then
        assertAsked("/api/pull", "{\"model\":\"tiny:latest\"}");
    }

    @Test
    void pullThatEndsWithoutSuccess_hasFailed() {
        // given
        ollama.answers("/api/pull", 200, "{\"status\":\"pulling manifest\"}", "{\"status\":\"writing manifest\"}");

        // when // then
        assertMalformed(
                () -> client.pull(MODEL, false, line -> {}), "without saying that it succeeded", "'writing manifest'");
    }

    @Test
    void pullThatSaysNothing_hasFailed() {
        // given
        ollama.answers("/api/pull", 200);

        // when // then
        assertMalformed(() -> client.pull(MODEL, false, line -> {}), "without saying that it succeeded.");
    }

    @Test
    void successThatIsNotTheLastWord_isNone() {
        // given
        ollama.answers("/api/pull", 200, "{\"status\":\"success\"}", "{\"status\":\"pulling manifest\"}");

        // when // then
        assertMalformed(() -> client.pull(MODEL, false, line -> {}), "'pulling manifest'");
    }

    @Test
    void errorInsideAStream_isThrown() {
        // given
        ollama.answers(
                "/api/pull",
                200,
                "{\"status\":\"pulling manifest\"}",
                "{\"error\":\"pull model manifest: file does not exist\"}");

        // when // then
        assertThatExceptionOfType(PermanentOllamaException.class)
                .isThrownBy(() -> client.pull(MODEL, false, line -> {}))
                .withMessage("pull model manifest: file does not exist")
                .returns(OllamaErrorKind.NOT_FOUND, OllamaException::kind);
    }

    @Test
    void errorBeforeAStream_isThrown() {
        // given
        ollama.answers("/api/pull", 400, "{\"error\":\"invalid model name\"}");

        // when // then
        assertThatExceptionOfType(PermanentOllamaException.class)
                .isThrownBy(() -> client.pull(MODEL, false, line -> {}))
                .withMessage("invalid model name")
                .returns(OllamaErrorKind.REFUSED, OllamaException::kind);
    }

    @Test
    void answerThatIsCutOff_isNotTakenForAWholeOne() {
        // given
        ollama.answers("/api/generate", 200, "{\"response\":\" po\",\"done\":false}\n");

        // when // then
        assertThatExceptionOfType(TransientOllamaException.class)
                .isThrownBy(() -> client.generate(MODEL, "ping", 4, DEFAULT))
                .withMessageContaining("without saying that it is done");
    }

    @Test
    void errorUnderStatus200_isThrown() {
        // given
        ollama.answers("/api/generate", 200, "{\"error\":\"unexpected EOF\"}");

        // when // then
        assertThatExceptionOfType(TransientOllamaException.class)
                .isThrownBy(() -> client.load(MODEL, DEFAULT))
                .withMessage("unexpected EOF")
                .returns(OllamaErrorKind.RUNNER, OllamaException::kind);
    }

    @Test
    void modelForTheCpu_isAskedForWithTheSameOptionsEachTime() throws Exception {
        // given
        ollama.answers(
                "/api/generate", 200, "{\"response\":\"a\",\"done\":true,\"done_reason\":\"stop\",\"eval_count\":1}");
        OllamaClient onCpu = client.onCpu().withContext(OptionalInt.of(64));

        // when
        onCpu.load(MODEL, DEFAULT);
        Generation generation = onCpu.generate(MODEL, "ping", 4, DEFAULT);

        // then
        assertThat(generation.text()).isEqualTo("a");
        assertThat(ollama.requests).hasSize(2).allSatisfy(request -> assertThat(request.body())
                .contains("\"num_gpu\":0", "\"num_ctx\":64"));
    }

    @Test
    void create_sendsTheFileAndThenNamesItsDigest() throws Exception {
        // given
        String digest = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        ollama.answers("/api/blobs/", 201)
                .answers("/api/create", 200, "{\"status\":\"parsing GGUF\"}", "{\"status\":\"success\"}");

        // when
        client.create(MODEL, "test".getBytes(StandardCharsets.UTF_8), Map.of());

        // then
        assertThat(ollama.requests)
                .containsExactly(
                        new TestOllama.Request("POST", "/api/blobs/" + digest, "test"),
                        new TestOllama.Request(
                                "POST", "/api/create", ollama.requests.getLast().body()));
        assertThat(ollama.requests.getLast().body())
                .contains("\"model\":\"tiny:latest\"", "\"files\":{\"model.gguf\":\"" + digest + "\"}");
    }

    @Test
    void fileThatIsRefused_makesNoModel() {
        // given
        ollama.answers("/api/blobs/", 500, "{\"error\":\"no space left on device\"}");

        // when // then
        assertThatExceptionOfType(PermanentOllamaException.class)
                .isThrownBy(() -> client.create(MODEL, new byte[3], Map.of()))
                .returns(OllamaErrorKind.DISK, OllamaException::kind);
        assertThat(ollama.requests).hasSize(1);
    }

    @Test
    void plainTextError_isPassedOn() {
        // given
        ollama.answers("/api/show", 404, "404 page not found", "");

        // when // then
        assertThatExceptionOfType(PermanentOllamaException.class)
                .isThrownBy(() -> client.capabilities(MODEL))
                .withMessage("404 page not found");
    }

    @Test
    void errorWithoutABody_isPutInWords() {
        // given
        ollama.answers("/api/tags", 500);

        // when // then
        assertThatExceptionOfType(TransientOllamaException.class)
                .isThrownBy(client::installed)
                .withMessage("Ollama answered 500 without a reason.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"models\":[", "<html>", "[]", "\"text\"", "null"})
    void answerThatIsNoJsonObject_isMalformed(String body) {
        // given
        ollama.answers("/api/tags", 200, body);

        // when // then
        assertMalformed(client::installed, "not a JSON object");
    }

    @Test
    void lineThatIsNoJson_isMalformed() {
        // given
        ollama.answers("/api/pull", 200, "{\"status\":\"pulling manifest\"}", "{\"stat");

        // when // then
        assertMalformed(() -> client.pull(MODEL, false, line -> {}), "not a JSON object");
    }

    @Test
    void nobodyThere_isTransient() throws Exception {
        // given
        URI nowhere;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nowhere = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }

        // when // then
        assertThatExceptionOfType(TransientOllamaException.class)
                .isThrownBy(() -> clients.at(nowhere).version())
                .returns(OllamaErrorKind.CONNECTION, OllamaException::kind);
    }

    private void assertAsked(String path, String body) {
        assertThat(ollama.requests).containsExactly(new TestOllama.Request("POST", path, body));
    }

    private static void assertMalformed(ThrowingCallable call, String... words) {
        assertThatExceptionOfType(TransientOllamaException.class)
                .isThrownBy(call)
                .returns(OllamaErrorKind.UNKNOWN, OllamaException::kind)
                .satisfies(error -> assertThat(error).message().contains(words));
    }
}
