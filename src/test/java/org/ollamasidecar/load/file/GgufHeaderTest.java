package org.ollamasidecar.load.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ollamasidecar.canary.WordChain;

class GgufHeaderTest {

    private static final byte[] MODEL = WordChain.file();

    @TempDir
    Path folder;

    private GgufHeader read(byte[] content) throws IOException {
        return GgufHeader.read(Files.write(folder.resolve("model.gguf"), content));
    }

    @Test
    void wholeFile_isUnderstood() throws IOException {
        // when
        GgufHeader header = read(MODEL);

        // then
        assertThat(header.version()).isEqualTo(3);
        assertThat(header.architecture()).isEqualTo("llama");
        assertThat(header.tensors()).isEqualTo(12);
    }

    @Test
    void somethingElse_isRefused() {
        assertThatExceptionOfType(GgufHeader.NotGguf.class)
                .isThrownBy(() -> read("<html>404</html>".getBytes(StandardCharsets.UTF_8)))
                .withMessageContaining("does not begin as a GGUF file");
        assertThatExceptionOfType(GgufHeader.NotGguf.class).isThrownBy(() -> read(new byte[0]));
    }

    @ParameterizedTest
    @CsvSource({"4, 99, version", "8, -1, tensors", "16, -1, keys", "8, 9000000000, tensors"})
    void absurdClaims_areRefused(int position, long value, String about) {
        // given
        byte[] spoilt = MODEL.clone();
        ByteBuffer.wrap(spoilt).order(ByteOrder.LITTLE_ENDIAN).putLong(position, value);

        // then
        assertThatExceptionOfType(GgufHeader.NotGguf.class)
                .isThrownBy(() -> read(spoilt))
                .withMessageContaining(about);
    }

    @Test
    void headerThatIsCutAnywhere_isRefused() {
        for (int length = 0; length < 6000; length += 7) {
            int cut = length;
            assertThat(catchThrowable(() -> read(Arrays.copyOf(MODEL, cut))))
                    .as("cut at %d", cut)
                    .isInstanceOf(GgufHeader.NotGguf.class);
        }
    }
}
