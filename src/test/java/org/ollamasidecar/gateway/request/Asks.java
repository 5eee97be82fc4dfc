package org.ollamasidecar.gateway.request;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.ollamasidecar.json.JsonDocument;

/** Requests that came in whole. */
final class Asks {

    private final HeldBody body = new HeldBody(new UnpooledByteBufAllocator(false, true), () -> {});
    private final Ask ask;
    private final boolean blank;

    private Asks(byte[] json) {
        JsonDocument document = Ask.document(body);
        body.append(Unpooled.wrappedBuffer(json), document::read);
        blank = !document.end();
        ask = new Ask(document);
    }

    static Asks of(String json) {
        return new Asks(json.getBytes(StandardCharsets.UTF_8));
    }

    static Asks of(byte[] json) {
        return new Asks(json);
    }

    Ask ask() {
        return ask;
    }

    /** Whether there is nothing but space in it. */
    boolean isBlank() {
        return blank;
    }

    /** What Ollama gets to read. */
    String sent() {
        return new String(sentBytes(), StandardCharsets.UTF_8);
    }

    byte[] sentBytes() {
        return ByteBufUtil.getBytes(body.beginSend(ask.edits()));
    }
}
