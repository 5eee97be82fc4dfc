package org.ollamasidecar.load.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.ollama.ModelName;

class ModelFilesTest {

    private static final ModelName MODEL = ModelName.parse("tiny");
    private static final byte[] CONTENT = "a model, more or less".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path models;

    private ModelFiles files = new ModelFiles(Path.of(""));
    private Path file = Path.of("");

    @BeforeEach
    void install() throws Exception {
        files = new ModelFiles(models);
        file = new TestStore(models).install("tiny", CONTENT);
    }

    @Test
    void wholeModel_lacksNothing_andNothingOfItIsDeleted() throws Exception {
        // when
        files.deleteDamaged(MODEL);

        // then
        assertThat(files.lackOrBadHeader(MODEL)).isEmpty();
        assertThat(files.damage(MODEL)).isEmpty();
        assertThat(file).exists();
    }

    @Test
    void truncatedFile_isSeenAtAFirstLook_andDeletedWithWhatOllamaHasReadOutOfIt() throws Exception {
        // given
        Files.write(file, new byte[3]);
        Path metadata = Files.createDirectory(models.resolve("metadata")).resolve(file.getFileName() + ".json");
        Files.writeString(metadata, "{}");

        // then
        assertThat(files.lack(MODEL).orElseThrow())
                .startsWith("its file sha256-")
                .endsWith("… has 3 bytes instead of " + CONTENT.length);

        // when
        files.deleteDamaged(MODEL);

        // then
        assertThat(file).doesNotExist();
        assertThat(metadata).doesNotExist();
        assertThat(files.lack(MODEL).orElseThrow()).endsWith("is missing");
    }

    @Test
    void fileOfOtherContent_isSeenWhenItIsRead_andDeleted() throws Exception {
        // given
        Files.write(file, new byte[CONTENT.length]);

        // then
        assertThat(files.lack(MODEL)).isEmpty();
        assertThat(files.lackOrBadHeader(MODEL).orElseThrow()).endsWith("has other content than it should");
        assertThat(files.damage(MODEL).orElseThrow()).endsWith("has other content than it should");

        // when
        files.deleteDamaged(MODEL);

        // then
        assertThat(file).doesNotExist();
    }

    @Test
    void manifestThatNamesOtherPlaces_leadsNowhere() throws Exception {
        // given
        Path other = Files.writeString(models.resolve("other"), "somebody's");
        new TestStore(models).entry("tiny", "../other", 3);

        // when
        files.deleteDamaged(MODEL);

        // then
        assertThat(files.damage(MODEL)).isEmpty();
        assertThat(other).exists();
    }

    @Test
    void modelWithoutAnEntry_isNotDamaged() throws Exception {
        assertThat(files.damage(ModelName.parse("absent"))).isEmpty();
    }
}
