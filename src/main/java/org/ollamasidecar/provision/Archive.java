package org.ollamasidecar.provision;

import java.nio.file.Path;

/**
 * An archive of a release on disk.
 *
 * @param name as the release names it; its ending tells the compression
 */
record Archive(String name, Path file) {}
