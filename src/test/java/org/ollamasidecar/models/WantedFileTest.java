package org.ollamasidecar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.load.PullPolicy;
import org.ollamasidecar.load.file.ModelFile;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.ModelName;

class WantedFileTest {

    @TempDir
    Path folder;

    private WantedFile file() {
        return new WantedFile(folder.resolve("home").resolve("models.json"), new ObjectMapper());
    }

    @Test
    void whatIsWritten_isReadAgain() throws IOException {
        // given
        List<WantedModel> models = List.of(new WantedModel(
                ModelName.parse("sidecar/canary"),
                false,
                PullPolicy.ALWAYS,
                new KeepAlive("5m"),
                OptionalInt.of(64),
                Optional.of(ModelFile.parse("modelfile:/m/Modelfile")),
                false));

        // when
        file().write(models);

        // then
        assertThat(file().read()).isEqualTo(models);
    }

    @Test
    void noFile_isNoModel() throws IOException {
        assertThat(file().read()).isEmpty();
    }

    @Test
    void damagedFile_isToldWithItsName() throws IOException {
        // given
        file().write(List.of());
        Path path = folder.resolve("home").resolve("models.json");
        Files.writeString(path, "[{\"model\":\"a b\",\"required\":true,\"pull\":\"missing\",\"keepAlive\":\"-1\"}]");

        // then
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> file().read())
                .withMessageContaining(path.toString());
    }
}
