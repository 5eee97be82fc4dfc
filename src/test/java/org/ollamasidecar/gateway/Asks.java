package org.ollamasidecar.gateway;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.ollamasidecar.json.JsonDocument;

/** Requests that came in whole. */
final class Asks {

    private final HeldBody body = new HeldBody(UnpooledByteBufAllocator.DEFAULT, freed -> {});
    private final Ask ask;

    private Asks(byte[] json) {
        JsonDocument document = Ask.document(body);
        body.append(Unpooled.wrappedBuffer(json), document::read);
        document.end();
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

    /** What Ollama gets to read. */
    String sent() {
        return body.beginSend(ask.edits()).toString(StandardCharsets.UTF_8);
    }
}
