package org.ollamasidecar.load.store;

import io.quarkus.arc.DefaultBean;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** As the file system says. */
@Singleton
@DefaultBean
public class DiskSpace implements FreeSpace {

    @Override
    public long at(Path folder) {
        try {
            return storeOf(folder).getUsableSpace();
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }

    @Override
    public boolean isShared(Path one, Path other) {
        try {
            return storeOf(one).equals(storeOf(other));
        } catch (IOException unknown) {
            return false;
        }
    }

    private static FileStore storeOf(Path folder) throws IOException {
        Path existing = folder.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return Files.getFileStore(existing);
    }
}
