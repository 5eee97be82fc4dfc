package org.ollamasidecar.load.newer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaStore;
import org.ollamasidecar.ollama.TransientOllamaException;
import org.ollamasidecar.state.Child;

class ReplacementsTest {

    private static final ModelName MODEL = ModelName.parse("tiny");
    private static final ModelName OLDER = ModelName.parse("tiny:latest-sidecar-older");
    private static final Child SERVING = new Child(1, 11, URI.create("http://127.0.0.1:1"), "0.34.4");
    private static final Child STANDBY = new Child(2, 12, URI.create("http://127.0.0.1:2"), "0.34.4");

    @TempDir
    Path models;

    private final TestReplacements.TestUse use = new TestReplacements.TestUse();
    private final Journal journal = new Journal(10, InstantSource.system());
    private Optional<String> objection = Optional.empty();
    private StoredOllama ollama = new StoredOllama(Path.of(""));
    private StoredOllama standby = new StoredOllama(Path.of(""));
    private Replacements replacements = TestReplacements.none();

    @BeforeEach
    void olderFileIsInstalled() {
        ollama = new StoredOllama(models);
        standby = new StoredOllama(models);
        ollama.tag("tiny", "older");
        replacements = TestReplacements.of(
                () -> List.of(SERVING, STANDBY),
                clients(),
                new OllamaTags(new OllamaStore(models)),
                List.of((child, loaded, second) -> objection),
                use,
                journal);
    }

    private OllamaClients clients() {
        return address -> (address.equals(SERVING.address()) ? ollama : standby).client();
    }

    private void pullNewer() throws InterruptedException {
        replacements.begin(SERVING, MODEL);
        ollama.tag("tiny", "newer");
    }

    private void awaitEnd() {
        await().until(() -> !replacements.isUnderWay(MODEL));
    }

    @Test
    void begin_keepsTheOlderFile_whichGetsTheRequests() throws InterruptedException {
        // when
        replacements.begin(SERVING, MODEL);
        replacements.begin(SERVING, MODEL);

        // then
        assertThat(ollama.tags()).containsExactly("latest older", "latest-sidecar-older older");
        assertThat(ollama.calls).hasSize(1);
        assertThat(replacements.standIn(MODEL)).contains(OLDER);
        assertThat(replacements.standIn(ModelName.parse("other"))).isEmpty();
        assertThat(replacements.isOpen(MODEL)).isTrue();
    }

    @Test
    void begin_withAnOllamaOfSomebodyElse_orATagThatIsTooLong_doesNothing() throws InterruptedException {
        // when
        replacements.begin(Child.foreign(1, SERVING.address(), "0.34.4"), MODEL);
        replacements.begin(SERVING, ModelName.parse("tiny:" + "t".repeat(80)));

        // then
        assertThat(ollama.calls).isEmpty();
        assertThat(replacements.isUnderWay(MODEL)).isFalse();
    }

    @Test
    void begin_waitsForRequestsByTheModelsOwnName_whileNewOnesGoToTheOlderFile() {
        // given
        use.answered = new CompletableFuture<>();

        // when
        CompletableFuture<Void> begun = CompletableFuture.runAsync(this::begin);

        // then
        await().until(() -> replacements.standIn(MODEL).isPresent());
        assertThat(begun).isNotDone();
        use.answered.complete(null);
        begun.join();
    }

    private void begin() {
        try {
            replacements.begin(SERVING, MODEL);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void begin_waitsForTheEndOfTheLastReplacement() throws InterruptedException {
        // given
        use.unused = new CompletableFuture<>();
        replacements.begin(SERVING, MODEL);
        replacements.nothingNewer(MODEL);

        // when
        CompletableFuture<Void> begun = CompletableFuture.runAsync(this::begin);

        // then
        assertThat(begun).isNotDone();
        use.unused.complete(null);
        begun.join();
        assertThat(replacements.standIn(MODEL)).contains(OLDER);
        assertThat(ollama.tags()).containsExactly("latest older", "latest-sidecar-older older");
    }

    @Test
    void begin_onAFullDisk_leavesNothing_andCanBeTriedAgain() throws InterruptedException {
        // given
        ollama.full(true);

        // when
        assertThatThrownBy(() -> replacements.begin(SERVING, MODEL)).isInstanceOf(TransientOllamaException.class);

        // then
        assertThat(replacements.standIn(MODEL)).isEmpty();
        assertThat(replacements.isOpen(MODEL)).isFalse();
        awaitEnd();
        ollama.full(false);
        replacements.begin(SERVING, MODEL);
        assertThat(replacements.standIn(MODEL)).contains(OLDER);
    }

    @Test
    void nothingNewer_leavesNothing_andUnloadsNothing() throws InterruptedException {
        // given
        replacements.begin(SERVING, MODEL);

        // when
        replacements.nothingNewer(MODEL);

        // then
        assertThat(replacements.standIn(MODEL)).isEmpty();
        awaitEnd();
        assertThat(ollama.tags()).containsExactly("latest older");
        assertThat(ollama.calls).noneMatch(call -> call.startsWith("unload"));
    }

    @Test
    void provedFile_getsTheRequests_andTheOlderOneLeavesWithItsLast() throws InterruptedException {
        // given
        use.unused = new CompletableFuture<>();
        pullNewer();

        // when
        replacements.complete(SERVING, MODEL);

        // then
        assertThat(replacements.standIn(MODEL)).isEmpty();
        assertThat(replacements.isOpen(MODEL)).isFalse();
        assertThat(ollama.tags())
                .containsExactly("latest newer", "latest-sidecar-older older", "latest-sidecar-proved newer");
        assertThat(ollama.calls).doesNotContain("unload " + OLDER);
        assertThat(standby.calls).containsExactly("unload " + OLDER);
        use.unused.complete(null);
        awaitEnd();
        assertThat(ollama.tags()).containsExactly("latest newer");
        assertThat(ollama.calls).contains("unload " + OLDER);
    }

    @Test
    void fileThatIsPutBack_servesOn_andTheNewerOneIsGone() throws InterruptedException {
        // given
        pullNewer();

        // when
        replacements.putBack(MODEL, "it broke");

        // then
        assertThat(ollama.tags()).contains("latest older").noneMatch(tag -> tag.endsWith(" newer"));
        assertThat(ollama.calls).contains("unload tiny:latest");
        awaitEnd();
        assertThat(ollama.tags()).containsExactly("latest older");
        assertThat(ollama.calls).doesNotContain("unload " + OLDER);
    }

    @Test
    void fileWhosePullHasFailed_isNotTouched() throws InterruptedException {
        // given
        replacements.begin(SERVING, MODEL);

        // when
        replacements.putBack(MODEL, "there was no registry");

        // then
        awaitEnd();
        assertThat(ollama.tags()).containsExactly("latest older");
        assertThat(ollama.calls).noneMatch(call -> call.startsWith("unload"));
    }

    @Test
    void fullDisk_letsTheOlderFileServeUntilItCanBePutBack() throws InterruptedException {
        // given
        pullNewer();
        ollama.full(true);

        // when
        CompletableFuture<Void> putBack = CompletableFuture.runAsync(() -> replacements.putBack(MODEL, "it broke"));

        // then
        await().until(() -> ollama.calls.contains("unload tiny:latest"));
        assertThat(replacements.standIn(MODEL)).contains(OLDER);
        ollama.full(false);
        awaitEnd();
        assertThat(ollama.tags()).containsExactly("latest older");
        putBack.join();
    }

    @Test
    void withoutRoomForBoth_theOlderFileLeavesFirst() throws InterruptedException {
        // given
        objection = Optional.of("1 of 1 models are loaded");
        ollama.loaded.add(new LoadedModel("tiny:latest", 10, 0, ""));
        pullNewer();

        // when
        Optional<String> why = replacements.makeRoom(SERVING, MODEL, 5);

        // then
        assertThat(why).contains("1 of 1 models are loaded");
        assertThat(replacements.standIn(MODEL)).isEmpty();
        assertThat(replacements.isOpen(MODEL)).isTrue();
        assertThat(ollama.calls).contains("unload " + OLDER);
        replacements.putBack(MODEL, "it broke");
        assertThat(ollama.tags()).contains("latest older");
    }

    @Test
    void modelThatIsNotInMemory_needsNoRoomBesideIt() throws InterruptedException {
        // given
        objection = Optional.of("1 of 1 models are loaded");
        pullNewer();

        // then
        assertThat(replacements.makeRoom(SERVING, MODEL, 5)).isEmpty();
        assertThat(replacements.standIn(MODEL)).contains(OLDER);
    }

    private LeftTags leftTags(Replacements known) {
        ModelsDirectory directory = new ModelsDirectory(models);
        return new LeftTags(clients(), directory, new OllamaTags(directory), known, journal);
    }

    private void restart() throws InterruptedException {
        leftTags(TestReplacements.none()).prepare(SERVING);
    }

    @Test
    void serviceThatEndedBeforeTheProof_findsTheOlderFile() throws InterruptedException {
        // given
        ollama.tag("tiny", "newer");
        ollama.tag("tiny:latest-sidecar-older", "older");

        // when
        restart();

        // then
        assertThat(ollama.tags()).containsExactly("latest older");
    }

    @Test
    void serviceThatEndedAfterTheProof_findsTheNewerFile() throws InterruptedException {
        // given
        ollama.tag("tiny", "newer");
        ollama.tag("tiny:latest-sidecar-older", "older");
        ollama.tag("tiny:latest-sidecar-proved", "newer");

        // when
        restart();

        // then
        assertThat(ollama.tags()).containsExactly("latest newer");
    }

    @Test
    void ollamaThatIsRestarted_leavesWhatIsUnderWay() throws InterruptedException {
        // given
        pullNewer();

        // when
        leftTags(replacements).prepare(SERVING);

        // then
        assertThat(ollama.tags()).containsExactly("latest newer", "latest-sidecar-older older");
    }
}
