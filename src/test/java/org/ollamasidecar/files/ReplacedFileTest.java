package org.ollamasidecar.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplacedFileTest {

    @TempDir
    Path folder;

    @Test
    void whatIsWritten_takesThePlaceOfWhatWasThere_alsoWhereItIsShorter() throws IOException {
        // given
        Path file = folder.resolve("a/b.json");

        // when
        ReplacedFile.write(file, "first one".getBytes(UTF_8));
        ReplacedFile.write(file, "other".getBytes(UTF_8));

        // then
        assertThat(file).hasContent("other");
        try (var entries = Files.list(file.getParent())) {
            assertThat(entries).containsExactly(file);
        }
    }

    @Test
    void whatALifeBeforeHasLeftHalf_isInNobodysWay() throws IOException {
        // given
        Path file = folder.resolve("b.json");
        Files.writeString(folder.resolve("b.json.new"), "half of something that was longer");

        // when
        ReplacedFile.write(file, "whole".getBytes(UTF_8));

        // then
        assertThat(file).hasContent("whole");
    }

    @Test
    void whatCannotBeWritten_leavesTheOneBefore() throws IOException {
        // given
        Path file = folder.resolve("b.json");
        ReplacedFile.write(file, "before".getBytes(UTF_8));
        Files.createDirectory(folder.resolve("b.json.new"));

        // then
        assertThatThrownBy(() -> ReplacedFile.write(file, "after".getBytes(UTF_8)))
                .isInstanceOf(IOException.class);
        assertThat(file).hasContent("before");
    }
}
