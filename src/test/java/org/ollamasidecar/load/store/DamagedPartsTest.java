package org.ollamasidecar.load.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedPartsTest {

    private static final String BROKEN = "sha256-" + "a".repeat(64);
    private static final String SOUND = "sha256-" + "b".repeat(64);
    private static final String NOTE = "{\"N\":0,\"Offset\":0,\"Size\":100,\"Completed\":7}\n";

    @TempDir
    Path store;

    @Test
    void brokenNote_isWrittenAnew_andNoOtherIsTouched() throws IOException {
        // given
        Path blobs = Files.createDirectory(store.resolve("blobs"));
        Files.writeString(blobs.resolve(BROKEN + "-partial"), "x".repeat(250));
        Files.writeString(blobs.resolve(BROKEN + "-partial-0"), NOTE);
        Files.writeString(blobs.resolve(BROKEN + "-partial-1"), "");
        Files.writeString(blobs.resolve(BROKEN + "-partial-2"), "{\"N\":2,\"Off");
        Files.writeString(blobs.resolve(SOUND + "-partial-0"), NOTE);

        // when
        DamagedParts.mendIn(store);

        // then
        assertThat(blobs.resolve(BROKEN + "-partial-0")).hasContent(NOTE);
        assertThat(blobs.resolve(BROKEN + "-partial-1"))
                .hasContent("{\"N\":1,\"Offset\":100,\"Size\":100,\"Completed\":0}");
        assertThat(blobs.resolve(BROKEN + "-partial-2"))
                .hasContent("{\"N\":2,\"Offset\":200,\"Size\":50,\"Completed\":0}");
        assertThat(blobs.resolve(SOUND + "-partial-0")).hasContent(NOTE);
    }

    @Test
    void brokenNote_isTakenFromItsCopy_whichLivesAsLongAsTheDownload() throws IOException {
        // given
        Path blobs = Files.createDirectory(store.resolve("blobs"));
        Files.writeString(blobs.resolve(BROKEN + "-partial"), "x".repeat(250));
        Path note = Files.writeString(blobs.resolve(BROKEN + "-partial-0"), NOTE);
        KeptNotes.in(store).keep();
        Files.writeString(note, "");
        KeptNotes.in(store).keep();

        // when
        DamagedParts.mendIn(store);

        // then
        assertThat(note).hasContent(NOTE);
        Files.delete(note);
        KeptNotes.in(store).keep();
        assertThat(store.resolve("download-notes")).doesNotExist();
    }

    @Test
    void downloadWithoutAWholeNote_beginsAnew_butNotWhileItsNoteMayBeWritten() throws IOException {
        // given
        Path blobs = Files.createDirectory(store.resolve("blobs"));
        Path content = Files.writeString(blobs.resolve(BROKEN + "-partial"), "x".repeat(250));
        Path note = Files.writeString(blobs.resolve(BROKEN + "-partial-0"), "");
        Path other = Files.writeString(blobs.resolve(BROKEN + "-partial-1"), "");
        Path sound = Files.writeString(blobs.resolve(SOUND + "-partial-0"), NOTE);

        // when
        DamagedParts.mendIn(store);

        // then
        assertThat(content).exists();
        assertThat(note).exists();

        // when
        for (Path written : new Path[] {note, other}) {
            Files.setLastModifiedTime(written, FileTime.from(Instant.now().minusSeconds(60)));
        }
        DamagedParts.mendIn(store);

        // then
        assertThat(content).doesNotExist();
        assertThat(note).doesNotExist();
        assertThat(other).doesNotExist();
        assertThat(sound).hasContent(NOTE);
    }

    @Test
    void copyOfAnEarlierDownload_isNotTaken() throws IOException {
        // given
        Path blobs = Files.createDirectory(store.resolve("blobs"));
        Path content = Files.writeString(blobs.resolve(BROKEN + "-partial"), "x".repeat(250));
        Path note = Files.writeString(blobs.resolve(BROKEN + "-partial-0"), NOTE);
        Files.writeString(
                blobs.resolve(BROKEN + "-partial-1"), "{\"N\":1,\"Offset\":100,\"Size\":100,\"Completed\":0}\n");
        KeptNotes.in(store).keep();
        Path copy = store.resolve("download-notes").resolve(note.getFileName());
        Files.setLastModifiedTime(
                copy,
                FileTime.from(Files.getLastModifiedTime(content).toInstant().minusSeconds(60)));
        Files.writeString(note, "");

        // when
        DamagedParts.mendIn(store);

        // then
        assertThat(note).hasContent("{\"N\":0,\"Offset\":0,\"Size\":100,\"Completed\":0}");
    }

    @Test
    void storeThatIsNotThere_isNoFailure() {
        DamagedParts.mendIn(store.resolve("nowhere"));

        assertThat(store).isEmptyDirectory();
    }
}
