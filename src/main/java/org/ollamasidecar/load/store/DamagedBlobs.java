package org.ollamasidecar.load.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.ollamasidecar.ollama.Sha256;

/**
 * Blobs in Ollama's store that are not what their names say. When several blobs of a download are damaged, Ollama
 * deletes the first that it finds and takes the others for good ever after.
 */
public final class DamagedBlobs {

    private static final Logger LOG = Logger.getLogger(DamagedBlobs.class);
    private static final Pattern NAME = Pattern.compile("sha256-[0-9a-f]{64}");

    private DamagedBlobs() {}

    /** Deletes those that were written since; one that cannot be looked at is told in the log. */
    public static void deleteSince(Path store, Instant since) throws InterruptedException {
        Path blobs = store.resolve("blobs");
        try (Stream<Path> files = Files.list(blobs)) {
            List<Path> named = files.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .toList();
            for (Path file : named) {
                if (isDamaged(file, since)) {
                    Files.deleteIfExists(file);
                    LOG.warnf("A damaged download was deleted: %s", file.getFileName());
                }
            }
        } catch (IOException e) {
            LOG.warnf("The downloads in %s cannot be checked: %s", blobs, e.getMessage());
        }
    }

    private static boolean isDamaged(Path file, Instant since) throws InterruptedException {
        try {
            return !Files.getLastModifiedTime(file).toInstant().isBefore(since)
                    && !file.getFileName().toString().equals(Sha256.of(file).replace(':', '-'));
        } catch (IOException e) {
            LOG.warnf("%s cannot be checked: %s", file.getFileName(), e.getMessage());
            return false;
        }
    }
}
