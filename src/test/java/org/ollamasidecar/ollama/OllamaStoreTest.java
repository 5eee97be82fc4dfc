package org.ollamasidecar.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OllamaStoreTest {

    @TempDir
    Path models;

    @Test
    void model_isThereExactlyWhileItHasAnEntry() throws Exception {
        // given
        OllamaStore store = new OllamaStore(models);
        ModelName name = ModelName.parse("sidecar/canary");
        Path entry = models.resolve("manifests/registry.ollama.ai/sidecar/canary/latest");

        // then
        assertThat(store.hasEntryOf(name)).isFalse();
        Files.createDirectories(entry.getParent());
        assertThat(store.hasEntryOf(name)).isFalse();
        Files.writeString(entry, "{}");
        assertThat(store.hasEntryOf(name)).isTrue();
        assertThat(store.hasEntryOf(ModelName.parse("sidecar/other"))).isFalse();
        Files.delete(entry);
        assertThat(store.hasEntryOf(name)).isFalse();
    }

    @Test
    void model_isFoundAsOllamaListsIt() throws Exception {
        // given
        String manifest = """
            {"config":{"digest":"sha256:c","size":3},"layers":[{"size":40,"digest":"sha256:a"},{"size":500}]}\
            """;
        write("sidecar/canary/latest", manifest);

        // then
        assertThat(new OllamaStore(models).find(ModelName.parse("sidecar/canary")))
                .contains(new InstalledModel(
                        "sidecar/canary:latest",
                        543,
                        "459e59e9e1a39369f72fdd88aacd94917f4912c9a9a579ab35c3b3414f722469"));
    }

    @Test
    void noModel_isFound_whereItsEntryCannotBeRead() throws Exception {
        write("sidecar/broken/latest", "{\"layers\":");
        write("sidecar/empty/latest", "");
        OllamaStore store = new OllamaStore(models);
        assertThat(store.find(ModelName.parse("sidecar/broken"))).isEmpty();
        assertThat(store.find(ModelName.parse("sidecar/empty"))).isEmpty();
        assertThat(store.find(ModelName.parse("sidecar/missing"))).isEmpty();
    }

    @Test
    void entryUnderANameInOtherLetters_isTheModelsToo_asToOllama() throws Exception {
        write("MyUser/Chat/Latest", "{}");
        OllamaStore store = new OllamaStore(models);
        assertThat(store.hasEntryOf(ModelName.parse("myuser/chat"))).isTrue();
        assertThat(store.hasEntryOf(ModelName.parse("myuser/chat:1b"))).isFalse();
    }

    @Test
    void modelsWithSomeWeights_areFoundByThem() throws Exception {
        String manifest = """
            {"layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"sha256:a"},{"digest":"sha256:b"}]}\
            """;
        write("library/one/1b", manifest);
        write("me/copy/latest", manifest);
        write("library/two/latest", "{}");
        OllamaStore store = new OllamaStore(models);
        assertThat(store.namesWith("sha256-a")).containsExactly("me/copy:latest", "one:1b");
        assertThat(store.namesWith("sha256-b")).isEmpty();
        assertThat(new OllamaStore(models.resolve("nowhere")).namesWith("sha256-a"))
                .isEmpty();
    }

    @Test
    void foldersOfAModel_areThoseThatExist() throws Exception {
        // given
        OllamaStore store = new OllamaStore(models);
        ModelName name = ModelName.parse("me/m");

        // then
        assertThat(store.foldersOf(name)).isEmpty();

        // when
        write("me/other/latest", "{}");

        // then
        Path registry = store.manifests().resolve("registry.ollama.ai");
        assertThat(store.foldersOf(name)).containsExactly(store.manifests(), registry, registry.resolve("me"));

        // when
        write("me/m/latest", "{}");

        // then
        assertThat(store.foldersOf(name)).endsWith(registry.resolve("me/m")).hasSize(4);
    }

    private void write(String entry, String manifest) throws Exception {
        Path file = models.resolve("manifests/registry.ollama.ai").resolve(entry);
        Files.createDirectories(file.getParent());
        Files.writeString(file, manifest);
    }
}
