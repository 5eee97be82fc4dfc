package org.ollamasidecar.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.journal.JournalEvent;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.task.PermanentThreads;

class StoreWatchTest {

    private static final ModelName ONE = ModelName.parse("one");
    private static final ModelName TWO = ModelName.parse("me/two:1b");

    @TempDir
    Path folder;

    private final InstantSource clock = InstantSource.system();
    private final Journal journal = new Journal(100, clock);
    private final List<WantedModel> wanted =
            new CopyOnWriteArrayList<>(List.of(Wanted.of("one"), Wanted.of("me/two:1b")));
    private Path models = Path.of("");
    private StoreNews news = new StoreNews(new ModelsDirectory(Path.of("")), journal);
    private StoreWatch watch = new StoreWatch(models, false, List::of, news, new PermanentThreads(clock));

    @BeforeEach
    void start() {
        models = folder.resolve("models");
        news = new StoreNews(new ModelsDirectory(models), journal);
        watch = new StoreWatch(models, true, () -> wanted, news, new PermanentThreads(clock));
        watch.start();
    }

    @AfterEach
    void stop() throws IOException {
        watch.close();
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10));
    }

    private void awaitInstalled(ModelName... names) {
        soon().until(() -> watch.newest()
                .filter(state -> state.installed().equals(Set.of(names)))
                .isPresent());
    }

    private Path entry(String path) throws IOException {
        Path entry = models.resolve("manifests/registry.ollama.ai").resolve(path);
        Files.createDirectories(entry.getParent());
        return Files.writeString(entry, "{}");
    }

    private List<String> told(String type) {
        return journal.since(0).stream()
                .filter(event -> event.type().equals(type))
                .map(JournalEvent::message)
                .toList();
    }

    @Test
    void wantedModels_areKnownAsTheyComeAndGo_inFoldersThatDidNotExist() throws Exception {
        // given
        awaitInstalled();

        // when, then
        entry("library/other/latest");
        Path one = entry("library/one/latest");
        awaitInstalled(ONE);
        entry("me/two/1b");
        awaitInstalled(ONE, TWO);
        Files.delete(one);
        awaitInstalled(TWO);
        assertThat(told("store.gone")).isEmpty();
    }

    @Test
    void storeThatVanishes_isToldOnce_andSoIsItsReturn_afterWhichItIsWatchedAnew() throws Exception {
        // given
        entry("library/one/latest");
        awaitInstalled(ONE);

        // when
        Files.move(models, folder.resolve("elsewhere"));

        // then
        awaitInstalled();
        assertThat(told("store.gone")).singleElement().asString().contains(models.toString(), "has vanished");
        assertThat(news.trouble()).isNotNull();

        // when
        Files.move(folder.resolve("elsewhere"), models);

        // then
        awaitInstalled(ONE);
        assertThat(told("store.back")).hasSize(1);
        assertThat(news.trouble()).isNull();

        // when
        entry("me/two/1b");

        // then
        awaitInstalled(ONE, TWO);
        assertThat(told("store.gone")).hasSize(1);
    }

    @Test
    void anotherStoreInItsPlace_isLookedAtInstead() throws Exception {
        // given
        entry("library/one/latest");
        awaitInstalled(ONE);

        // when
        Files.move(models, folder.resolve("elsewhere"));
        entry("me/two/1b");

        // then
        awaitInstalled(TWO);
        assertThat(told("store.gone")).hasSameSizeAs(told("store.back"));
    }
}
