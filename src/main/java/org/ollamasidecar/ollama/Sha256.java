package org.ollamasidecar.ollama;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests as Ollama writes them. */
public final class Sha256 {

    private static final int BUFFER = 1 << 20;

    private Sha256() {}

    /** One that has seen nothing yet. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new LinkageError("Every Java has SHA-256", e);
        }
    }

    /** The digest of all that it has seen, {@code sha256:HEX}. */
    public static String name(MessageDigest whole) {
        return "sha256:" + HexFormat.of().formatHex(whole.digest());
    }

    /** The digest of a content, {@code sha256:HEX}. */
    public static String of(byte[] content) {
        return "sha256:" + hex(content);
    }

    /** The digest of a file's content, {@code sha256:HEX}; it reads all of it, and an interrupt ends that. */
    public static String of(Path file) throws IOException, InterruptedException {
        try (InputStream content = Files.newInputStream(file)) {
            MessageDigest sha256 = begin();
            byte[] buffer = new byte[BUFFER];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                sha256.update(buffer, 0, read);
            }
            return name(sha256);
        }
    }

    /** The digest of a content without the prefix. */
    static String hex(byte[] content) {
        return HexFormat.of().formatHex(begin().digest(content));
    }
}
