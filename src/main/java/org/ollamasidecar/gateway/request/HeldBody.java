package org.ollamasidecar.gateway.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ollamasidecar.json.Bytes;
import org.ollamasidecar.json.Edits;

/**
 * The bytes of a body, kept once and off the heap until nobody uses them any more. On one event loop only.
 */
final class HeldBody implements Bytes {

    private static final int SEGMENT_BITS = 16;
    private static final int SEGMENT = 1 << SEGMENT_BITS;
    private static final int SMALLEST = 512;

    private final ByteBufAllocator memory;
    private final Runnable freed;
    private final List<ByteBuf> segments = new ArrayList<>(1);
    private int length;
    private int uses;
    private boolean dropped;

    /** @param freed is told once its memory is free again */
    HeldBody(ByteBufAllocator memory, Runnable freed) {
        this.memory = memory;
        this.freed = freed;
    }

    /** Takes a copy of the next bytes; what was taken is shown in as few pieces as it lies in. */
    void append(ByteBuf next, PieceReader reader) {
        while (next.isReadable()) {
            ByteBuf segment = segment(next.readableBytes());
            int from = segment.writerIndex();
            int size = Math.min(next.readableBytes(), SEGMENT - from);
            segment.writeBytes(next, size);
            length += size;
            reader.read(segment.nioBuffer(from, size));
        }
    }

    /** Reads what was kept. */
    interface PieceReader {
        void read(ByteBuffer piece);
    }

    private ByteBuf segment(int needed) {
        if (segments.isEmpty() || segments.getLast().writerIndex() == SEGMENT) {
            int size = segments.isEmpty() ? Math.clamp(needed, SMALLEST, SEGMENT) : SEGMENT;
            segments.add(memory.directBuffer(size, SEGMENT));
        }
        return segments.getLast();
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public byte at(int place) {
        return segments.get(place >>> SEGMENT_BITS).getByte(place & (SEGMENT - 1));
    }

    /** Shows what was kept from a place on; while another thread does that, it has to be held. */
    void readFrom(int place, PieceReader reader) {
        int at = place;
        while (at < length) {
            int inside = at & (SEGMENT - 1);
            int size = Math.min(SEGMENT - inside, length - at);
            reader.read(segments.get(at >>> SEGMENT_BITS).nioBuffer(inside, size));
            at += size;
        }
    }

    /** Keeps it until {@link #endUse}. */
    void hold() {
        uses++;
    }

    /** The bytes with changes, none of them copied; they are there until {@link #endUse}. */
    ByteBuf beginSend(Edits edits) {
        uses++;
        if (edits.isEmpty() && segments.size() == 1) {
            return segments.getFirst().slice();
        }
        Parts parts = new Parts();
        edits.apply(length, parts);
        return parts.all;
    }

    void endUse() {
        uses--;
        freeUnused();
    }

    /** Nobody will send it any more; what is on its way still may. */
    void drop() {
        if (!dropped) {
            dropped = true;
            freeUnused();
        }
    }

    boolean isDropped() {
        return dropped;
    }

    private void freeUnused() {
        if (dropped && uses == 0) {
            segments.forEach(ByteBuf::release);
            segments.clear();
            freed.run();
        }
    }

    /** Puts a changed body together. */
    private final class Parts implements Edits.Sink {

        private final CompositeByteBuf all = Unpooled.compositeBuffer(Integer.MAX_VALUE);

        @Override
        public void original(int from, int end) {
            int at = from;
            while (at < end) {
                int inside = at & (SEGMENT - 1);
                int size = Math.min(SEGMENT - inside, end - at);
                all.addComponent(true, segments.get(at >>> SEGMENT_BITS).slice(inside, size));
                at += size;
            }
        }

        @Override
        public void written(byte[] bytes) {
            all.addComponent(true, Unpooled.wrappedBuffer(bytes));
        }
    }
}
