package org.ollamasidecar.chaos;

import io.quarkus.arc.profile.IfBuildProfile;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import org.ollamasidecar.load.store.DiskSpace;
import org.ollamasidecar.load.store.FreeSpace;

/** Tells that the disk is full, when that is wished; nothing is written for it. */
@Singleton
@IfBuildProfile("dev")
class FullDisk implements FreeSpace {

    private final FreeSpace real = new DiskSpace();
    private volatile boolean full;

    void pretend(boolean now) {
        full = now;
    }

    @Override
    public long at(Path folder) {
        return full ? 0 : real.at(folder);
    }

    @Override
    public boolean isShared(Path one, Path other) {
        return real.isShared(one, other);
    }
}
