package org.ollamasidecar.load.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Ollama's notes on the parts of unfinished downloads. One that was being written when Ollama was killed is empty, and
 * every later pull of the model then fails with nothing but "EOF".
 */
public final class DamagedParts {

    private static final Logger LOG = Logger.getLogger(DamagedParts.class);
    private static final Pattern NAME = Pattern.compile("(sha256-[0-9a-f]{64}-partial)-(\\d+)");
    private static final Pattern NOTE =
            Pattern.compile("\"N\":(\\d+),\"Offset\":(\\d+),\"Size\":(\\d+),\"Completed\":\\d+}");

    /** A note that has just changed may be one that is being written; the next attempt looks again. */
    private static final Duration BEING_WRITTEN = Duration.ofSeconds(2);

    private DamagedParts() {}

    /**
     * Writes such notes as they were last kept, or else as if nothing of their parts had come. A download of which no note
     * is whole is deleted.
     */
    public static void mendIn(Path store) {
        Path blobs = store.resolve("blobs");
        try {
            List<Path> notes = notesIn(blobs);
            for (Path note : notes) {
                // A download that begins anew has lost its other notes too.
                if (Files.exists(note) && !isWhole(Files.readString(note))) {
                    mend(note, notes, KeptNotes.in(store));
                }
            }
        } catch (IOException e) {
            LOG.warnf("The unfinished downloads in %s cannot be checked: %s", blobs, e.getMessage());
        }
    }

    static List<Path> notesIn(Path blobs) throws IOException {
        try (Stream<Path> files = Files.list(blobs)) {
            return files.filter(file -> NAME.matcher(name(file)).matches()).toList();
        }
    }

    static boolean isWhole(String note) {
        return NOTE.matcher(note).find();
    }

    /** All parts of a download have the size of its first ones, but for the last. */
    private static void mend(Path note, List<Path> notes, KeptNotes copies) throws IOException {
        Matcher name = NAME.matcher(name(note));
        if (!name.matches()) {
            return;
        }
        Path content = note.resolveSibling(name.group(1));
        Optional<String> kept = copies.of(note, content);
        if (kept.isPresent()) {
            Files.writeString(note, kept.get());
            LOG.warnf("A note on a download was broken off; its copy is taken: %s", name(note));
            return;
        }
        long size = 0;
        for (Path other : notes) {
            size = Math.max(size, name(other).startsWith(name.group(1)) ? sizeIn(other) : 0);
        }
        long number = Long.parseLong(name.group(2));
        long left = Files.exists(content) ? Files.size(content) - number * size : 0;
        if (size > 0 && left > 0) {
            Files.writeString(
                    note,
                    "{\"N\":" + number + ",\"Offset\":" + number * size + ",\"Size\":" + Math.min(size, left)
                            + ",\"Completed\":0}\n");
            LOG.warnf("A note on a download was broken off; the part is fetched anew: %s", name(note));
        } else if (Files.getLastModifiedTime(note)
                .toInstant()
                .isBefore(Instant.now().minus(BEING_WRITTEN))) {
            beginAnew(content, notes);
        }
    }

    /** Nothing tells how large its parts are: as it lies there no pull could ever go on with it. */
    private static void beginAnew(Path content, List<Path> notes) throws IOException {
        for (Path note : notes) {
            if (name(note).startsWith(name(content))) {
                Files.deleteIfExists(note);
            }
        }
        Files.deleteIfExists(content);
        LOG.warnf("No note on a download is whole; it begins anew: %s", name(content));
    }

    private static long sizeIn(Path note) throws IOException {
        Matcher text = NOTE.matcher(Files.readString(note));
        return text.find() ? Long.parseLong(text.group(3)) : 0;
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
