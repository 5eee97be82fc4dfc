package org.ollamasidecar.gateway.request;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/**
 * Decodes zstd while it comes. What comes out is bounded by whoever keeps it, and by a ratio: a few bytes must not become
 * many megabytes.
 */
public final class ZstdDecoding implements ContentDecoding {

    /** The most that Ollama's own decoder remembers: 8 MiB. */
    private static final int WINDOW_BITS = 23;

    private static final int MOST_RATIO = 200;
    private static final int ALWAYS_ALLOWED = 1024 * 1024;
    private static final int PIECE = 64 * 1024;

    /** What this many bytes can become is out within a millisecond or two. */
    private static final int QUICK = 4096;

    private static final int END = -1;

    private final Source source = new Source();
    private final ZstdInputStreamNoFinalizer zstd;
    private final byte[] piece = new byte[PIECE];
    private long in;
    private long out;
    private boolean closed;

    public ZstdDecoding() {
        try {
            zstd = new ZstdInputStreamNoFinalizer(source, RecyclingBufferPool.INSTANCE)
                    .setContinuous(true)
                    .setLongMax(WINDOW_BITS);
        } catch (IOException e) {
            throw new UncheckedIOException("A decoder can be made", e);
        }
    }

    @Override
    public void decode(ByteBuf next, Consumer<ByteBuf> to) {
        in += next.readableBytes();
        source.next = next;
        for (int size = read(); size > 0; size = read()) {
            out += size;
            if (out > ALWAYS_ALLOWED && out > in * MOST_RATIO) {
                throw new RefusedException(Refusal.tooLargeUnpacked(MOST_RATIO));
            }
            to.accept(Unpooled.wrappedBuffer(piece, 0, size));
        }
    }

    @Override
    public boolean takesLong(ByteBuf next) {
        return in + next.readableBytes() > QUICK;
    }

    @Override
    public void end() {
        zstd.setContinuous(false);
        if (read() != END) {
            throw new IllegalStateException("There was nothing left");
        }
    }

    @Override
    public boolean changes() {
        return true;
    }

    private int read() {
        try {
            return zstd.read(piece, 0, PIECE);
        } catch (IOException e) {
            throw new RefusedException(Refusal.badRequest("the body is no zstd: " + e.getMessage()));
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                zstd.close();
            } catch (IOException e) {
                throw new UncheckedIOException("It reads from memory", e);
            }
        }
    }

    /** What has come in. */
    private static final class Source extends InputStream {

        private ByteBuf next = Unpooled.EMPTY_BUFFER;

        @Override
        public int read() {
            return next.isReadable() ? next.readUnsignedByte() : END;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (!next.isReadable()) {
                return END;
            }
            int size = Math.min(length, next.readableBytes());
            next.readBytes(into, offset, size);
            return size;
        }

        @Override
        public int available() {
            return next.readableBytes();
        }
    }
}
