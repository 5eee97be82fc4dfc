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
}
