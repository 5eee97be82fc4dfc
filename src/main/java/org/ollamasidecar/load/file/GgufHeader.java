package org.ollamasidecar.load.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The beginning of a GGUF file, read to tell whether it is one: Ollama's own parser has had holes that a wrong file can
 * use, so nothing reaches it that claims more than it holds.
 *
 * @param version of the format
 * @param tensors how many there are
 * @param keys how many keys with values stand before them
 * @param architecture what kind of model it is; empty where the file does not say
 */
public record GgufHeader(int version, long tensors, long keys, String architecture) {

    /** A file that is no GGUF file, or not a whole one. */
    public static final class NotGguf extends IOException {

        private static final long serialVersionUID = 1;

        NotGguf(String reason) {
            super(reason);
        }
    }

    /**
     * Reads and checks it.
     *
     * @throws NotGguf with the reason
     */
    public static GgufHeader read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new GgufReader(channel).header();
        }
    }
}
