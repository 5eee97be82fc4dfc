package org.ollamasidecar.provision;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Builds a tar in memory; also one that no honest tool would build. */
final class TestArchive {

    private static final int EXECUTABLE = 0755;
    private static final int FILLING = 512 * 1024;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);

    /** The layout of a release, with some bytes that cannot be compressed. */
    static TestArchive release(String version) {
        byte[] filling = new byte[FILLING];
        new Random(1).nextBytes(filling);
        return new TestArchive()
                .executable("./bin/ollama", FakePrograms.saying(version))
                .executable("./lib/ollama/llama-server", "#!/bin/sh\n")
                .executable("./lib/ollama/llama-quantize", "#!/bin/sh\n")
                .file("./lib/ollama/libggml-base.so.0", filling, 0644)
                .symlink("./lib/ollama/libggml-base.so", "libggml-base.so.0");
    }

    TestArchive executable(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8), EXECUTABLE);
    }

    TestArchive file(String name, byte[] content, int mode) {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length);
        entry.setMode(mode);
        return add(entry, content);
    }

    TestArchive symlink(String name, String target) {
        return link(name, target, TarConstants.LF_SYMLINK);
    }

    TestArchive hardlink(String name, String target) {
        return link(name, target, TarConstants.LF_LINK);
    }

    TestArchive link(String name, String target, byte kind) {
        TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
        entry.setLinkName(target);
        return add(entry, new byte[0]);
    }

    byte[] zst() {
        return packed(ZstdOutputStream::new);
    }

    byte[] tgz() {
        return packed(GZIPOutputStream::new);
    }

    private TestArchive add(TarArchiveEntry entry, byte[] content) {
        try {
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] packed(Packing packing) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try {
            tar.finish();
            try (OutputStream out = packing.onto(packed)) {
                bytes.writeTo(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private interface Packing {
        OutputStream onto(OutputStream out) throws IOException;
    }
}
