package org.ollamasidecar.gateway;

import io.vertx.core.json.JsonObject;

/** An error as OpenAI's clients know it. */
final class OpenAiError {

    private OpenAiError() {}

    static JsonObject of(String message, String type) {
        return new JsonObject()
                .put("message", message)
                .put("type", type)
                .putNull("param")
                .putNull("code");
    }
}
