package org.ollamasidecar.gateway.request;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.ollamasidecar.json.JsonDocument;

/** Requests that came in whole. */
final class JsonRequests {

    private final HeldBody body = new HeldBody(new UnpooledByteBufAllocator(false, true), () -> {});
    private final JsonRequest ask;
    private final boolean blank;

    private JsonRequests(byte[] json) {
        JsonDocument document = JsonRequest.document(body);
        body.append(Unpooled.wrappedBuffer(json), document::read);
        blank = !document.end();
        ask = new JsonRequest(document);
    }

    static JsonRequests of(String json) {
        return new JsonRequests(json.getBytes(StandardCharsets.UTF_8));
    }

    static JsonRequests of(byte[] json) {
        return new JsonRequests(json);
    }

    JsonRequest ask() {
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
