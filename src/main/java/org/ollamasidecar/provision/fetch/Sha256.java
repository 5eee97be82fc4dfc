package org.ollamasidecar.provision.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** The SHA-256 digest of a file. */
public final class Sha256 {

    private static final int BUFFER = 256 * 1024;

    private Sha256() {}

    /**
     * Reads the whole file.
     *
     * @param progress hears how many bytes are done
     * @return lower-case hexadecimal
     */
    public static String of(Path file, LongConsumer progress) throws IOException, InterruptedException {
        MessageDigest digest = algorithm();
        byte[] buffer = new byte[BUFFER];
        long done = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("checking " + file + " was interrupted");
                }
                digest.update(buffer, 0, count);
                done += count;
                progress.accept(done);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest algorithm() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
