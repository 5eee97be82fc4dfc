package org.ollamasidecar.gateway.request;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;

/** Buffers as Netty knows them, without a copy. */
@SuppressWarnings("deprecation") // Vert.x 5 has it elsewhere
public final class NettyBuffers {

    private NettyBuffers() {}

    public static ByteBuf of(Buffer buffer) {
        return buffer.getByteBuf();
    }

    /** Whoever sends it does not release it. */
    static Buffer of(ByteBuf bytes) {
        return Buffer.buffer(bytes);
    }
}
