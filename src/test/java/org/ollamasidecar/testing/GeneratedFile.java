package org.ollamasidecar.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of the sources that a test can write anew: with {@code -Ddocs.update=true}. */
public final class GeneratedFile {

    private GeneratedFile() {}

    public static void assertNotStale(Path file, String wanted) throws IOException {
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(file, wanted);
        }
        assertThat(Files.readString(file))
                .as("%s; this test writes it anew with -Ddocs.update=true", file)
                .isEqualTo(wanted);
    }
}
