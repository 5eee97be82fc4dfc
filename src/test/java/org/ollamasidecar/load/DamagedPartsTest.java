package org.ollamasidecar.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedPartsTest {

    private static final String BROKEN = "sha256-" + "a".repeat(64);
    private static final String SOUND = "sha256-" + "b".repeat(64);
    private static final String NOTE = "{\"N\":0,\"Offset\":0,\"Size\":100,\"Completed\":7}\n";

    @TempDir
    Path store;

    @Test
    void downloadWithABrokenNote_goesAltogether_andNoOtherIsTouched() throws IOException {
        // given
        Path blobs = Files.createDirectory(store.resolve("blobs"));
        Files.writeString(blobs.resolve(BROKEN + "-partial"), "half");
        Files.writeString(blobs.resolve(BROKEN + "-partial-0"), NOTE);
        Files.writeString(blobs.resolve(BROKEN + "-partial-1"), "");
        Files.writeString(blobs.resolve(SOUND + "-partial"), "half");
        Files.writeString(blobs.resolve(SOUND + "-partial-0"), NOTE);
        Files.writeString(blobs.resolve(SOUND), "whole");

        // when
        DamagedParts.deleteIn(store);

        // then
        try (var left = Files.list(blobs)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(SOUND + "-partial", SOUND + "-partial-0", SOUND);
        }
    }

    @Test
    void storeThatIsNotThere_isNoFailure() {
        DamagedParts.deleteIn(store.resolve("nowhere"));

        assertThat(store).isEmptyDirectory();
    }
}
