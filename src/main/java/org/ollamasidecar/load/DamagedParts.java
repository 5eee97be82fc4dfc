package org.ollamasidecar.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Ollama's notes on the parts of unfinished downloads. One that was being written when Ollama was killed is empty, and
 * every later pull of the model then fails with nothing but "EOF".
 */
final class DamagedParts {

    private static final Logger LOG = Logger.getLogger(DamagedParts.class);
    private static final Pattern NAME = Pattern.compile("(sha256-[0-9a-f]{64}-partial)-\\d+");
    private static final String WHOLE = "}";

    private DamagedParts() {}

    /** Deletes the unfinished downloads with such a note: they begin anew, and no other is touched. */
    static void deleteIn(Path store) {
        Path blobs = store.resolve("blobs");
        try (Stream<Path> files = Files.list(blobs)) {
            List<Path> all = files.toList();
            List<String> damaged = all.stream()
                    .filter(DamagedParts::isDamaged)
                    .map(DamagedParts::download)
                    .distinct()
                    .toList();
            for (Path file : all) {
                if (damaged.stream()
                        .anyMatch(name -> file.getFileName().toString().startsWith(name))) {
                    Files.deleteIfExists(file);
                }
            }
            damaged.forEach(
                    name -> LOG.warnf("A download was broken off while Ollama noted it, it begins anew: %s", name));
        } catch (IOException e) {
            LOG.warnf("The unfinished downloads in %s cannot be checked: %s", blobs, e.getMessage());
        }
    }

    private static boolean isDamaged(Path file) {
        try {
            return NAME.matcher(file.getFileName().toString()).matches()
                    && !Files.readString(file).strip().endsWith(WHOLE);
        } catch (IOException e) {
            LOG.debugf("%s cannot be read: %s", file, e.getMessage());
            return false;
        }
    }

    private static String download(Path note) {
        Matcher name = NAME.matcher(note.getFileName().toString());
        return name.matches() ? name.group(1) : note.getFileName().toString();
    }
}
