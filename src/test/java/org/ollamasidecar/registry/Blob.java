package org.ollamasidecar.registry;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A layer's content: bytes that can be read from anywhere. */
public interface Blob {

    /** The media type that Ollama knows no use for: it is downloaded and kept, and no more. */
    String UNUSED = "application/vnd.ollama.image.unused";

    String MODEL = "application/vnd.ollama.image.model";
    String CONFIG = "application/vnd.docker.container.image.v1+json";

    String mediaType();

    long size();

    /** Fills the buffer with the bytes from an offset on; there are enough. */
    void read(long offset, byte[] buffer, int length);

    /** A file's bytes. */
    static Blob of(String mediaType, byte[] content) {
        return new Blob() {
            @Override
            public String mediaType() {
                return mediaType;
            }

            @Override
            public long size() {
                return content.length;
            }

            @Override
            public void read(long offset, byte[] buffer, int length) {
                System.arraycopy(content, Math.toIntExact(offset), buffer, 0, length);
            }
        };
    }

    /** So many bytes that look like anything, the same ones for the same seed. */
    static Blob noise(long size, long seed) {
        return new Blob() {
            @Override
            public String mediaType() {
                return UNUSED;
            }

            @Override
            public long size() {
                return size;
            }

            @Override
            public void read(long offset, byte[] buffer, int length) {
                for (int i = 0; i < length; i++) {
                    long position = offset + i;
                    long mixed = ((position >>> 3) + seed) * 0x9E3779B97F4A7C15L;
                    buffer[i] = (byte) (mixed >>> (8 * (position & 7)));
                }
            }
        };
    }

    default String digest() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (long offset = 0; offset < size(); ) {
                int length = (int) Math.min(buffer.length, size() - offset);
                read(offset, buffer, length);
                sha256.update(buffer, 0, length);
                offset += length;
            }
            return "sha256:" + HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new LinkageError("Every Java has SHA-256", e);
        }
    }
}
