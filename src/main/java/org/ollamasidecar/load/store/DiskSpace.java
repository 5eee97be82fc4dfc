package org.ollamasidecar.load.store;

import io.quarkus.arc.DefaultBean;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import org.ollamasidecar.files.Disks;

/** As the file system says. */
@Singleton
@DefaultBean
public class DiskSpace implements FreeSpace {

    @Override
    public long at(Path folder) {
        try {
            return Disks.of(folder).getUsableSpace();
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }

    @Override
    public boolean isShared(Path one, Path other) {
        try {
            return Disks.of(one).equals(Disks.of(other));
        } catch (IOException unknown) {
            return false;
        }
    }
}
