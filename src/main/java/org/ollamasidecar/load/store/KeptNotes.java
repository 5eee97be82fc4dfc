package org.ollamasidecar.load.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Copies of Ollama's notes on the parts of unfinished downloads. A note that is broken off would cost its whole part; the
 * copy costs only what has come since it was made.
 */
public final class KeptNotes {

    private static final Logger LOG = Logger.getLogger(KeptNotes.class);
    private static final String FOLDER = "download-notes";

    private final Path blobs;
    private final Path folder;

    private KeptNotes(Path blobs, Path folder) {
        this.blobs = blobs;
        this.folder = folder;
    }

    public static KeptNotes in(Path store) {
        return new KeptNotes(store.resolve("blobs"), store.resolve(FOLDER));
    }

    /** Copies those that are whole, and forgets those of downloads that are over. */
    public void keep() {
        try {
            Files.createDirectories(folder);
            for (Path note : DamagedParts.notesIn(blobs)) {
                String text = Files.readString(note);
                if (DamagedParts.isWhole(text)) {
                    Path next = folder.resolve("next");
                    Files.writeString(next, text);
                    Files.move(
                            next,
                            folder.resolve(note.getFileName()),
                            StandardCopyOption.ATOMIC_MOVE,
                            StandardCopyOption.REPLACE_EXISTING);
                }
            }
            forget();
        } catch (IOException e) {
            LOG.warnf("The notes on unfinished downloads cannot be kept in %s: %s", folder, e.getMessage());
        }
    }

    private void forget() throws IOException {
        List<Path> kept = all();
        for (Path note : kept) {
            if (!Files.exists(blobs.resolve(note.getFileName()))) {
                Files.delete(note);
            }
        }
        if (all().isEmpty()) {
            Files.delete(folder);
        }
    }

    private List<Path> all() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** The copy of a note, where it is about the download that lies there now and not about an earlier one. */
    Optional<String> of(Path note, Path content) throws IOException {
        Path kept = folder.resolve(note.getFileName());
        if (!Files.exists(kept) || !Files.exists(content)) {
            return Optional.empty();
        }
        FileTime begun =
                Files.readAttributes(content, BasicFileAttributes.class).creationTime();
        String text = Files.readString(kept);
        // A system that does not tell when a file was made tells the time of its last change, or none.
        boolean sameDownload = begun.toMillis() > 0 && begun.compareTo(Files.getLastModifiedTime(kept)) <= 0;
        return sameDownload && DamagedParts.isWhole(text) ? Optional.of(text) : Optional.empty();
    }
}
