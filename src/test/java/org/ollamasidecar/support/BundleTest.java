package org.ollamasidecar.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class BundleTest {

    @Test
    void partThatFails_saysSo_andTheOthersAreThere() throws IOException {
        // given
        Bundle bundle = new Bundle(List.of(
                new TextPart("broken.txt", () -> {
                    throw new IOException("no such disk");
                }),
                new TextPart("whole.txt", () -> "all of it")));

        // when
        byte[] zip = bundle.zip("support");

        // then
        try (ZipInputStream parts = new ZipInputStream(new ByteArrayInputStream(zip))) {
            assertThat(parts.getNextEntry().getName()).isEqualTo("support/broken.txt");
            assertThat(new String(parts.readAllBytes(), StandardCharsets.UTF_8)).contains("no such disk");
            assertThat(parts.getNextEntry().getName()).isEqualTo("support/whole.txt");
            assertThat(new String(parts.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("all of it");
        }
    }
}
