package org.ollamasidecar.load.store;

import java.nio.file.Path;

/** How much may still be written. */
public interface FreeSpace {

    /** In bytes, where the folder is or would be made; {@link Long#MAX_VALUE} where the system does not tell. */
    long at(Path folder);

    /** Whether two folders are on one disk, as far as the system tells. */
    boolean isShared(Path one, Path other);
}
