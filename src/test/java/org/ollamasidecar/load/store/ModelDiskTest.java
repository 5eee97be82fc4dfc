package org.ollamasidecar.load.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.instance.ModelsDirectory;

class ModelDiskTest {

    @TempDir
    Path models;

    /** Whatever lies below a folder is a disk of its own. */
    private record TwoDisks(Path other) implements FreeSpace {

        @Override
        public long at(Path folder) {
            return isOnOther(folder) ? 7 : 1000;
        }

        @Override
        public boolean isShared(Path one, Path second) {
            return isOnOther(one) == isOnOther(second);
        }

        private boolean isOnOther(Path folder) {
            try {
                return Files.exists(folder) && folder.toRealPath().startsWith(other.toRealPath());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void blobsThatAreALinkToAnotherDisk_areMeasuredThere(@TempDir Path other) throws IOException {
        // given
        ModelDisk disk = new ModelDisk(new ModelsDirectory(models), new TwoDisks(other));
        assertThat(disk.freeBytes()).isEqualTo(1000);
        assertThat(disk.folder()).isEqualTo(models);

        // when
        Files.createSymbolicLink(models.resolve("blobs"), other);

        // then
        assertThat(disk.freeBytes()).isEqualTo(7);
        assertThat(disk.folder()).isEqualTo(models.resolve("blobs"));
        assertThat(disk.isOf(other)).isTrue();
        assertThat(disk.isOf(models)).isFalse();
    }
}
