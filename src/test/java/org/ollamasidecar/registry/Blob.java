package org.ollamasidecar.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
                ByteBuffer target = ByteBuffer.wrap(buffer, 0, length).order(ByteOrder.LITTLE_ENDIAN);
                long position = offset;
                while (target.hasRemaining()) {
                    long mixed = ((position >>> 3) + seed) * 0x9E3779B97F4A7C15L;
                    int within = (int) (position & 7);
                    if (within == 0 && target.remaining() >= Long.BYTES) {
                        target.putLong(mixed);
                        position += Long.BYTES;
                    } else {
                        target.put((byte) (mixed >>> (Byte.SIZE * within)));
                        position++;
                    }
                }
            }

            // By a process: Java's own takes ten seconds for half a gigabyte where the second compiler is off.
            @Override
            public String digest() {
                try {
                    Process sum = new ProcessBuilder("sha256sum").start();
                    try (OutputStream input = sum.getOutputStream()) {
                        byte[] buffer = new byte[1 << 16];
                        for (long offset = 0; offset < size; offset += buffer.length) {
                            int length = (int) Math.min(buffer.length, size - offset);
                            read(offset, buffer, length);
                            input.write(buffer, 0, length);
                        }
                    }
                    return "sha256:" + sum.inputReader().readLine().substring(0, 64);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
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
