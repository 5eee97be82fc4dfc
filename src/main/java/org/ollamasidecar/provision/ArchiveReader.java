package org.ollamasidecar.provision;

import com.github.luben.zstd.ZstdInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Reads a packed tar. Whatever cannot be read is an {@link ArchiveException}, unlike what cannot be written. */
final class ArchiveReader implements Closeable {

    private static final int BUFFER = 256 * 1024;

    private final String name;
    private final SeekableByteChannel packed;
    private final TarArchiveInputStream tar;

    private ArchiveReader(String name, SeekableByteChannel packed, TarArchiveInputStream tar) {
        this.name = name;
        this.packed = packed;
        this.tar = tar;
    }

    static ArchiveReader open(Archive archive) throws IOException {
        SeekableByteChannel packed = Files.newByteChannel(archive.file());
        try {
            InputStream tar = decompress(archive.name(), Channels.newInputStream(packed));
            return new ArchiveReader(archive.name(), packed, new TarArchiveInputStream(tar));
        } catch (IOException e) {
            packed.close();
            throw damaged(archive.name(), e);
        }
    }

    Optional<TarArchiveEntry> next() throws IOException {
        try {
            return Optional.ofNullable(tar.getNextEntry());
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(name, e);
        }
    }

    /** {@return how many bytes of the current entry were read, -1 at its end} */
    int read(byte[] buffer) throws IOException {
        try {
            return tar.read(buffer);
        } catch (IOException e) {
            throw damaged(name, e);
        }
    }

    long packedBytesRead() throws IOException {
        return packed.position();
    }

    long packedBytes() throws IOException {
        return packed.size();
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }

    private static InputStream decompress(String name, InputStream packed) throws IOException {
        return name.endsWith(".zst") ? new ZstdInputStream(packed) : new GZIPInputStream(packed, BUFFER);
    }

    /** An interrupted read closes the channel, which says nothing about the archive. */
    private static IOException damaged(String name, Exception e) {
        return e instanceof ClosedChannelException closed
                ? closed
                : new ArchiveException(name + " is damaged: " + e.getMessage());
    }
}
