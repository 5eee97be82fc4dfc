package org.ollamasidecar.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An error in a stream that has begun, in the stream's own form. */
final class StreamError {

    private StreamError() {}

    /** Empty where the answer is no stream of objects. */
    static Optional<Buffer> in(@Nullable String contentType, String message) {
        if (contentType == null) {
            return Optional.empty();
        }
        if (contentType.startsWith("application/x-ndjson")) {
            return Optional.of(new JsonObject().put("error", message).toBuffer().appendString("\n"));
        }
        if (contentType.startsWith("text/event-stream")) {
            JsonObject error = new JsonObject().put("error", OpenAiError.of(message, "api_error"));
            return Optional.of(Buffer.buffer("data: " + error.encode() + "\n\n"));
        }
        return Optional.empty();
    }
}
