package org.ollamasidecar.load.file;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A file of this machine of which a model is made.
 *
 * @param path absolute
 * @param kind what it is
 */
public record ModelFile(Kind kind, Path path) {

    /** What a file is. */
    public enum Kind {
        /** The model itself. */
        GGUF("file:"),
        /** A text that names the model's file, its template and parameters. */
        MODELFILE("modelfile:");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    /**
     * Reads {@code file:/PATH} or {@code modelfile:/PATH}.
     *
     * @throws IllegalArgumentException with the reason
     */
    public static ModelFile parse(String text) {
        for (Kind kind : Kind.values()) {
            if (text.startsWith(kind.prefix)) {
                return new ModelFile(kind, absolute(text.substring(kind.prefix.length())));
            }
        }
        throw new IllegalArgumentException("'" + text + "' is neither file:/PATH nor modelfile:/PATH.");
    }

    private static Path absolute(String text) {
        try {
            Path path = Path.of(text);
            if (path.isAbsolute() && path.equals(path.normalize())) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + text + "' is no path: " + e.getReason(), e);
        }
        throw new IllegalArgumentException("'" + text + "' is no absolute path without '..'.");
    }

    @Override
    public String toString() {
        return kind.prefix + path;
    }
}
