package org.ollamasidecar.provision;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** Unpacks an archive of a release into a folder of its own. What it leaves after a failure is the caller's to delete. */
final class ArchiveUnpacker {

    private final UnpackLimits limits;
    private final ThrottledProgress progress;

    ArchiveUnpacker(UnpackLimits limits, ThrottledProgress progress) {
        this.limits = limits;
        this.progress = progress;
    }

    /**
     * Unpacks everything.
     *
     * @throws ArchiveException when the archive is damaged, too large, or reaches out of the folder
     * @throws IOException when the folder cannot be written
     */
    void unpack(Archive archive, Path folder) throws IOException, InterruptedException {
        try (ArchiveReader reader = ArchiveReader.open(archive)) {
            UnpackedTree tree = UnpackedTree.create(archive.name(), folder);
            UnpackedTree.Content content = buffer -> {
                progress.report(
                        "unpacking " + archive.name(), reader.packedBytesRead(), OptionalLong.of(reader.packedBytes()));
                return reader.read(buffer);
            };
            long room = limits.bytes();
            int entries = 0;
            for (Optional<TarArchiveEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                TarArchiveEntry entry = next.get();
                room -= Math.max(entry.getSize(), entry.getRealSize());
                if (++entries > limits.entries() || room < 0) {
                    throw new ArchiveException(archive.name() + " is larger than a release should be: more than "
                            + limits.entries() + " entries or " + limits.bytes() + " bytes");
                }
                tree.add(entry, content);
            }
            tree.checkLinks();
        }
    }
}
