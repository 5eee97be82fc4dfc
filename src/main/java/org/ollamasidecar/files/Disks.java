package org.ollamasidecar.files;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which disk a folder is on. */
public final class Disks {

    private Disks() {}

    /**
     * The one on which a folder is, or would be made.
     *
     * @throws IOException where the system does not tell
     */
    public static FileStore of(Path folder) throws IOException {
        Path existing = folder.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return Files.getFileStore(existing);
    }
}
