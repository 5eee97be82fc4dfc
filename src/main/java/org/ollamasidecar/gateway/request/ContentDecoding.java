package org.ollamasidecar.gateway.request;

import io.netty.buffer.ByteBuf;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.function.Consumer;
import org.ollamasidecar.ollama.OllamaVersion;

/** Makes out of the bytes of a body those that Ollama reads. */
public interface ContentDecoding {

    /**
     * Takes the next bytes.
     *
     * @throws RefusedException when nothing can be made of them
     */
    void decode(ByteBuf next, Consumer<ByteBuf> to);

    /** Whether so much may come of the next bytes that others would wait for their event loop. */
    boolean takesLong(ByteBuf next);

    /**
     * There are no more.
     *
     * @throws RefusedException when there should be
     */
    void end();

    /** Whether other bytes come out than go in. */
    boolean changes();

    /** Lets go of its memory; a second time it changes nothing. */
    void close();

    /** Whether a request says that its body has to be decoded: Ollama minds this one only, as it is written here. */
    static boolean isZstd(MultiMap headers) {
        return "zstd".equals(headers.get(HttpHeaders.CONTENT_ENCODING));
    }

    /** Whether an Ollama of a version decodes bodies at all. */
    static boolean isKnownTo(String version) {
        return OllamaVersion.parse(version).map(OllamaVersion::readsZstd).orElse(true);
    }

    /** They are what they are. */
    record None() implements ContentDecoding {
        @Override
        public void decode(ByteBuf next, Consumer<ByteBuf> to) {
            to.accept(next);
        }

        @Override
        public boolean takesLong(ByteBuf next) {
            return false;
        }

        @Override
        public void end() {}

        @Override
        public boolean changes() {
            return false;
        }

        @Override
        public void close() {}
    }
}
