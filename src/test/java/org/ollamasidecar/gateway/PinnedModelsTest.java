package org.ollamasidecar.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.JsonPath;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.load.FakeOllama;
import org.ollamasidecar.load.file.TestModelSource;
import org.ollamasidecar.models.ModelRules;
import org.ollamasidecar.models.TestRules;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Samples;

class PinnedModelsTest {

    private static final ModelName KEPT = ModelName.parse("kept");
    private static final ModelName OTHER = ModelName.parse("other");

    private final ModelRules rules = TestRules.of(
            Map.of("sidecar.models.\"kept\".keep-alive", "1h", "sidecar.models.\"kept\".num-ctx", "4096"),
            TestModelSource.open());
    private final Journal journal = new Journal(100, InstantSource.system());
    private final FakeOllama ollama = new FakeOllama();
    private final List<Runnable> due = new ArrayList<>();
    private final PinnedModels pinned = new PinnedModels(rules, address -> ollama, journal, due::add);

    private void used(JsonPath path, ModelName model) {
        pinned.used(Samples.CHILD, path, model);
    }

    private void awaitCalls(String... expected) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(ollama.calls)
                .containsExactly(expected));
    }

    private static InFlightRequest of(String caller) {
        return new InFlightRequest("1", "r-1", caller, "10.0.0.1", "POST", "/api/generate", null, Instant.EPOCH);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENAI_CHAT", "OPENAI_COMPLETIONS", "OPENAI_RESPONSES", "ANTHROPIC_MESSAGES"})
    void wantedModel_staysAsLongAsItIsWanted_afterARequestThatCannotSayIt(JsonPath path) {
        // given
        used(path, KEPT);

        // when
        due.forEach(Runnable::run);

        // then
        awaitCalls("context 4096", "load kept:latest 1h");
    }

    @Test
    void modelOfEmbeddings_isLoadedAsOne() {
        // given
        used(JsonPath.OPENAI_EMBEDDINGS, KEPT);

        // when
        due.forEach(Runnable::run);

        // then
        awaitCalls("context 4096", "loadEmbedding kept:latest");
    }

    @ParameterizedTest
    @EnumSource(names = {"GENERATE", "CHAT", "EMBED", "EMBEDDINGS"})
    void requestThatSaysHowLongItsModelStays_needsNoMore(JsonPath path) {
        used(path, KEPT);
        assertThat(due).isEmpty();
    }

    @Test
    void modelThatNobodyWants_isLeftToOllama() {
        used(JsonPath.OPENAI_CHAT, OTHER);
        assertThat(due).isEmpty();
    }

    @Test
    void manyRequestsInAWhile_areOneWord_andTheNextIsSaidAgain() {
        // given
        used(JsonPath.OPENAI_CHAT, KEPT);
        used(JsonPath.OPENAI_CHAT, KEPT);
        assertThat(due).hasSize(1);

        // when
        due.removeFirst().run();
        used(JsonPath.OPENAI_CHAT, KEPT);

        // then
        assertThat(due).hasSize(1);
        awaitCalls("context 4096", "load kept:latest 1h");
    }

    @Test
    void clientThatWantsItUnloaded_isNamedOnce_andOthersToo() {
        // when
        pinned.kept(of("alice"), KEPT);
        pinned.kept(of("alice"), KEPT);
        pinned.kept(of("bob"), KEPT);

        // then
        assertThat(journal.since(0))
                .extracting(event -> String.valueOf(event.details().get("key")))
                .containsExactly("alice", "bob");
        assertThat(journal.since(0)).first().satisfies(event -> {
            assertThat(event.type()).isEqualTo("model.kept");
            assertThat(event.message()).contains("alice at 10.0.0.1", "kept:latest", "stays");
            assertThat(event.details().get("request")).isEqualTo("r-1");
        });
    }
}
