package org.ollamasidecar.load.file;

import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** The beginning of a file that lies somewhere else; to read only. */
final class ByteChannel implements SeekableByteChannel {

    private final ByteBuffer content;
    private long position;

    ByteChannel(byte[] content) {
        this.content = ByteBuffer.wrap(content);
    }

    @Override
    public int read(ByteBuffer target) {
        if (position >= content.limit()) {
            return -1;
        }
        int length = (int) Math.min(target.remaining(), content.limit() - position);
        target.put(content.slice((int) position, length));
        position += length;
        return length;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long next) {
        position = next;
        return this;
    }

    @Override
    public long size() {
        return content.limit();
    }

    @Override
    public int write(ByteBuffer source) {
        throw new UnsupportedOperationException("It can only be read.");
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new UnsupportedOperationException("It can only be read.");
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
